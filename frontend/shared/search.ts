import { disassemble, getChoseong } from 'es-hangul'
import { romanized } from './romanized.ts'

const bare = (text: string) =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\s·.()-]/g, '')

/** ㅅ finds 서; 서우, half typed, finds 서울, as input methods compose a syllable letter by letter. */
function letterFits(wanted: string, found: string, last: boolean): boolean {
  if (wanted === found) return true
  if (/[ㄱ-ㅎ]/.test(wanted)) return getChoseong(found) === wanted
  return last && /[가-힣]/.test(wanted) && disassemble(found).startsWith(disassemble(wanted))
}

function indexIn(text: string, wanted: readonly string[]): number {
  const letters = [...bare(text)]
  return letters.findIndex((_, start) =>
    wanted.every((letter, index) =>
      letterFits(letter, letters[start + index] ?? '', index === wanted.length - 1),
    ),
  )
}

/**
 * Where a text holds what is being typed: by letters, by initial consonants (`ㄱㅂㅅ` finds 경부선), by both, or in Latin
 * letters (`pang` finds 판교). An empty query is found at the start of every text.
 * @returns 0 at the start, more further on (in letters that count), -1 nowhere
 */
export function matchIndex(text: string, query: string): number {
  const wanted = [...bare(query)]
  if (wanted.length === 0) return 0
  const at = indexIn(text, wanted)
  if (at !== -1 || !/^[a-z0-9]{2,}$/.test(wanted.join(''))) return at
  return bare(romanized(text)).indexOf(wanted.join(''))
}

/** Whether a text holds what is being typed. */
export const matches = (text: string, query: string): boolean => matchIndex(text, query) !== -1
