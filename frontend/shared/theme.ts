import { createStore, remember, remembered, useStore } from './store.ts'

export const themeChoices = ['light', 'dark', 'system'] as const
export type ThemeChoice = (typeof themeChoices)[number]
export type Theme = 'light' | 'dark'

/** A wall screen starts dark; others follow the system. tokens.css says the same for the time before this runs. */
const DARK_BY_DEFAULT = '(prefers-color-scheme: dark), (min-width: 1920px)'

const stored = remembered('theme')
const choice = createStore<ThemeChoice>(themeChoices.find((one) => one === stored) ?? 'system')
const query = matchMedia(DARK_BY_DEFAULT)
const resolve = (): Theme => {
  const chosen = choice.get()
  if (chosen !== 'system') return chosen
  return query.matches ? 'dark' : 'light'
}
const resolved = createStore<Theme>(resolve())

function apply() {
  resolved.set(resolve())
  document.documentElement.dataset['theme'] = resolved.get()
}

/** Puts the theme on the document and keeps it there as the system changes. Call once, before the first render. */
export function startTheme(): void {
  query.addEventListener('change', apply)
  apply()
}

/** Tells the theme in force now and each one after it. */
export function followTheme(listener: (theme: Theme) => void): void {
  const tell = () => listener(resolved.get())
  resolved.subscribe(tell)
  tell()
}

export function chooseTheme(next: ThemeChoice): void {
  choice.set(next)
  remember('theme', next)
  apply()
}

export const useThemeChoice = (): ThemeChoice => useStore(choice)
/** The theme in force, for what draws on a canvas. */
export const useTheme = (): Theme => useStore(resolved)
