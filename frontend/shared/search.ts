import { disassemble, getChoseong } from 'es-hangul'

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

/**
 * Whether a text holds what is being typed: by letters, by initial consonants (`ㄱㅂㅅ` finds 경부선), or by both.
 * An empty query holds for every text.
 */
export function matches(text: string, query: string): boolean {
  const wanted = [...bare(query)]
  if (wanted.length === 0) return true
  const letters = [...bare(text)]
  return letters.some((_, start) =>
    wanted.every((letter, index) =>
      letterFits(letter, letters[start + index] ?? '', index === wanted.length - 1),
    ),
  )
}
