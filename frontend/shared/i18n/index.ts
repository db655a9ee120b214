import { changeLanguage, getFixedT, init, type TFunction } from 'i18next'
import { createStore, remember, remembered, useStore } from '../store.ts'
import { oneOf } from '../params.ts'
import { noteParam, urlParam } from '../url.ts'

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

/** Takes the words of both languages, the application's and those of `shared`; resolves before the first render. */
export async function startI18n(messages: Record<Language, object>): Promise<void> {
  await init({
    lng: language.get(),
    fallbackLng: 'ko',
    // English counts incidents without a word.
    returnEmptyString: true,
    resources: { ko: { translation: messages.ko }, en: { translation: messages.en } },
    // React escapes; escaping twice would show entities.
    interpolation: { escapeValue: false },
  })
  apply(language.get())
}

export async function chooseLanguage(next: Language): Promise<void> {
  await changeLanguage(next)
  remember('language', next)
  noteParam('lang', asLanguage, next)
  apply(next)
  language.set(next)
}

export interface Words {
  t: TFunction
  language: Language
  /** A number with the language's separators and at most so many decimals. */
  number(value: number, decimals?: number): string
}

const formatters = new Map<string, Intl.NumberFormat>()
function formatNumber(locale: Language, value: number, decimals = 0): string {
  const key = `${locale}${decimals}`
  const format =
    formatters.get(key) ??
    new Intl.NumberFormat(locale, { maximumFractionDigits: decimals, minimumFractionDigits: decimals })
  formatters.set(key, format)
  return format.format(value)
}

const spoken = new Map<Language, Words>()

/** The words of a language, one object for each, so that what depends on them runs again only when it changes. */
function words(chosen: Language = language.get()): Words {
  const known = spoken.get(chosen)
  if (known) return known
  const made: Words = {
    t: getFixedT(chosen),
    language: chosen,
    number: (value, decimals) => formatNumber(chosen, value, decimals),
  }
  spoken.set(chosen, made)
  return made
}

/** The words; renders again when the language changes. */
export const useWords = (): Words => words(useStore(language))
