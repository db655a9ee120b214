import { romanize } from 'es-hangul'

const FIRST = 0xac00
const FINALS = 28
const VOWELS = 21
/** The silent initial, and the final that is its like. */
const SILENT = 11
const NG = 21
/** Vowels that begin with i or y: ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ. */
const Y_VOWELS = new Set([2, 3, 6, 7, 12, 17, 20])
/** The initial that a final becomes when it is carried over: ㄱ ㄴ ㄷ ㄹ ㅁ ㅂ ㅅ ㅈ ㅊ ㅋ ㅌ ㅍ. */
const CARRIED: ReadonlyMap<number, number> = new Map([
  [1, 0],
  [4, 2],
  [7, 3],
  [8, 5],
  [16, 6],
  [17, 7],
  [19, 9],
  [22, 12],
  [23, 14],
  [24, 15],
  [25, 16],
  [26, 17],
])

/**
 * A word cut where its sounds must not run together. es-hangul adds an n before i and y, as in speech; the names of
 * places are spelt without: 안양 is Anyang, 밀양 Miryang, 통영 Tongyeong.
 */
function parts(word: string): string[] {
  const codes = [...word].map((letter) => (letter.codePointAt(0) ?? FIRST) - FIRST)
  const made: string[] = ['']
  for (const [index, code] of codes.entries()) {
    const before = (codes[index - 1] ?? 0) % FINALS
    const next = codes[index + 1] ?? 0
    const meets = (initial: number, vowel: number) => initial === SILENT && Y_VOWELS.has(vowel)
    const initial = Math.floor(code / (VOWELS * FINALS))
    const vowel = Math.floor(code / FINALS) % VOWELS
    const nextMeets =
      index + 1 < codes.length &&
      meets(Math.floor(next / (VOWELS * FINALS)), Math.floor(next / FINALS) % VOWELS)
    const onset = index > 0 && meets(initial, vowel) ? (CARRIED.get(before) ?? initial) : initial
    const final = nextMeets && CARRIED.has(code % FINALS) ? 0 : code % FINALS
    if (index > 0 && before === NG && meets(initial, vowel)) made.push('')
    const letter = String.fromCodePoint(FIRST + (onset * VOWELS + vowel) * FINALS + final)
    made.push((made.pop() ?? '') + letter)
  }
  return made
}

const LONGEST_NAME = 40
const latin = new Map<string, string>()

/** A Korean name in Latin letters (Revised Romanization), each word with a capital: 판교 is Pangyo, 서울TG Seoul TG. */
export function romanized(name: string): string {
  if (!/[가-힣]/.test(name) || name.length > LONGEST_NAME) return name
  const known = latin.get(name)
  if (known !== undefined) return known
  const made = name.replaceAll(/([가-힣])(?=[A-Z])/g, '$1 ').replaceAll(/[가-힣]+/g, (word) => {
    const letters = parts(word).map(romanize).join('')
    return letters.charAt(0).toUpperCase() + letters.slice(1)
  })
  latin.set(name, made)
  return made
}
