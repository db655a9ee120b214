import { useWords } from '../../shared/i18n/index.ts'
import { romanized } from '../../shared/romanized.ts'
import { endsOf } from './sections.ts'

/** Names a section's two ends, in the order of travel and the language of the page. */
export function useEnds(): typeof endsOf {
  const { language } = useWords()
  if (language === 'ko') return endsOf
  return (section) => {
    const [from, to] = endsOf(section)
    return [romanized(from), romanized(to)]
  }
}
