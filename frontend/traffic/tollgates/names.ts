import { useMemo } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { romanized } from '../../shared/search.ts'
import { routeIn } from './routes.ts'

/** Names of tollgates and their routes in the language of the page. */
export function useGateNames() {
  const { language } = useWords()
  return useMemo(
    () => ({
      gate: (name: string) => (language === 'ko' ? name : romanized(name)),
      route: (name: string) => routeIn(language, name),
    }),
    [language],
  )
}
