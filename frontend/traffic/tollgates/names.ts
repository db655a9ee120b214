import { useMemo } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { romanized } from '../../shared/romanized.ts'
import { routeIn } from './routes.ts'

/** Names of tollgates and their routes in the language of the page. */
export function useGateNames() {
  const { t, language } = useWords()
  return useMemo(
    () => ({
      gate: (name: string) => (language === 'ko' ? name : romanized(name)),
      // 도공 is what the upstream calls the public corporation.
      operator: (name: string) =>
        name === '도공' ? t('tollgates.corporation') : language === 'ko' ? name : romanized(name),
      route: (name: string) => routeIn(language, name),
    }),
    [t, language],
  )
}
