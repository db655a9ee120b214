import { formatNumber } from '../numbers.ts'
import { createStore, remember, remembered, useStore } from '../store.ts'
import { oneOf } from '../params.ts'
import { noteParam, urlParam } from '../url.ts'
import { fill, flatten, type Translate, type Tree } from './words.ts'

const languages = ['ko', 'en'] as const
export type Language = (typeof languages)[number]

const asLanguage = oneOf(languages)
const preferred =
  urlParam('lang', asLanguage) ??
  remembered('language') ??
  (navigator.language.startsWith('ko') ? 'ko' : 'en')
const language = createStore<Language>(asLanguage.parse(preferred) ?? 'ko')

function apply(next: Language) {
  document.documentElement.lang = next
  document.title = words(next).t('title')
}

const texts = new Map<Language, ReadonlyMap<string, string>>()

/** Takes the words of both languages, the application's and those of `shared`. Call before the first render. */
export function startI18n(messages: Readonly<Record<Language, Tree>>): void {
  for (const one of languages) texts.set(one, new Map(flatten(messages[one])))
  apply(language.get())
}

export function chooseLanguage(next: Language): void {
  remember('language', next)
  noteParam('lang', asLanguage, next)
  apply(next)
  language.set(next)
}

export interface Words {
  t: Translate
  language: Language
  /** A number with its thousands set off and so many decimals. */
  number(value: number, decimals?: number): string
}

const spoken = new Map<Language, Words>()

/** The words of a language, one object for each, so that what depends on them runs again only when it changes. */
function words(chosen: Language = language.get()): Words {
  const known = spoken.get(chosen)
  if (known) return known
  const made: Words = {
    t(key, values) {
      const text = texts.get(chosen)?.get(key) ?? key
      return values ? fill(text, values) : text
    },
    language: chosen,
    number: formatNumber,
  }
  spoken.set(chosen, made)
  return made
}

/** The words; renders again when the language changes. */
export const useWords = (): Words => words(useStore(language))
