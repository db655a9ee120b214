import { disassemble, getChoseong, romanize } from 'es-hangul'

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

function holds(text: string, wanted: readonly string[]): boolean {
  const letters = [...bare(text)]
  return letters.some((_, start) =>
    wanted.every((letter, index) =>
      letterFits(letter, letters[start + index] ?? '', index === wanted.length - 1),
    ),
  )
}

const LONGEST_NAME = 40
const latin = new Map<string, string>()

/** A Korean name in Latin letters (Revised Romanization), each word with a capital: 판교 is Pangyo, 서울TG stays with its TG. */
export function romanized(name: string): string {
  if (!/[가-힣]/.test(name) || name.length > LONGEST_NAME) return name
  const known = latin.get(name)
  if (known !== undefined) return known
  const made = name.replaceAll(/[가-힣]+/g, (word) => {
    const letters = romanize(word)
    return letters.charAt(0).toUpperCase() + letters.slice(1)
  })
  latin.set(name, made)
  return made
}

/**
 * Whether a text holds what is being typed: by letters, by initial consonants (`ㄱㅂㅅ` finds 경부선), by both, or in
 * Latin letters (`pang` finds 판교). An empty query holds for every text.
 */
export function matches(text: string, query: string): boolean {
  const wanted = [...bare(query)]
  if (wanted.length === 0) return true
  if (holds(text, wanted)) return true
  return /^[a-z0-9]{2,}$/.test(wanted.join('')) && bare(romanized(text)).includes(wanted.join(''))
}
