import { useEffect } from 'react'
import { showPlace } from '../../map/focus.ts'
import { useLayer, useMap } from '../../map/useMap.ts'
import { usePalette } from '../../map/usePalette.ts'
import { words, useWords } from '../../shared/i18n/index.ts'
import { mapIsGiven, navigate } from '../../shared/router.ts'
import { asText } from '../../shared/params.ts'
import { hrefWith, useUrlParam } from '../../shared/url.ts'
import { useAccidents } from '../queries.ts'
import { toIncident } from '../tabs.ts'
import { IncidentLayer } from './incidentLayer.ts'
import { placeWords, useIncidents } from './incidents.ts'
import { asKinds } from './kinds.ts'

/** Incidents on the map, those of the chosen kinds. */
export function Incidents({ home }: { home: boolean }) {
  const { t, language } = useWords()
  const palette = usePalette()
  const map = useMap()
  const [sel] = useUrlParam('sel', asText)
  const [chosenKinds] = useUrlParam('kind', asKinds)
  const { data } = useAccidents()
  const rows = useIncidents(data)
  const layer = useLayer(() => new IncidentLayer(palette))
  const chosen = home ? Number(sel ?? Number.NaN) : Number.NaN
  const kinds = home ? chosenKinds : undefined

  useEffect(() => {
    if (data) layer.know(data.map(({ id }) => id))
  }, [layer, data])

  useEffect(() => {
    const shown = rows.flatMap(({ view, kind, at, ended }) => {
      if (!at || (kinds && !kinds.has(kind) && view.id !== chosen)) return []
      return [
        { id: view.id, kind, at, ended, name: `${words(language).t(`kind.${kind}`)}, ${placeWords(view)}` },
      ]
    })
    layer.set(shown, Number.isNaN(chosen) ? undefined : chosen, palette, {
      cluster: (count) => t('accidents.cluster', { count }),
      select: (id) => navigate(home ? hrefWith({ sel: String(id) }) : toIncident(id), 'push'),
    })
  }, [layer, rows, kinds, chosen, palette, t, language, home])

  const at = rows.find(({ view }) => view.id === chosen)?.at
  const [lon, lat] = at ?? []
  useEffect(() => {
    if (map && lon !== undefined && lat !== undefined && !mapIsGiven()) showPlace(map, [lon, lat], 10)
  }, [map, lon, lat])
  return null
}
