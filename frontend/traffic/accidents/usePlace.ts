import { useMemo } from 'react'
import type { AccidentView } from '../../../functions/traffic/model/api.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { romanized } from '../../shared/romanized.ts'
import { useRouteLabels } from '../reference.ts'
import { placeInLatin, placeWords } from './place.ts'

/** Names an incident's place in the language of the page. */
export function usePlace(): (view: AccidentView) => string {
  const { t, language } = useWords()
  const labelOf = useRouteLabels(language)
  return useMemo(() => {
    if (language === 'ko') return placeWords
    return (view: AccidentView) =>
      placeInLatin(view, labelOf(view.nosunNM, romanized(view.roadNM)).name, (place) =>
        t('roads.direction', { place }),
      )
  }, [t, language, labelOf])
}
