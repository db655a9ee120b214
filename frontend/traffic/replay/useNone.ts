import { useWords } from '../../shared/i18n/index.ts'
import { useReplay } from './clock.ts'

/** What to say of a list that came empty: its own words of the present, or that nothing is known of the time replayed. */
export function useNone(): (words: string) => string {
  const { t } = useWords()
  const past = useReplay() !== undefined
  return (words) => (past ? t('replay.none') : words)
}
