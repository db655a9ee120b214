import { useEffect } from 'react'
import { showPlace } from '../../map/focus.ts'
import { useLayer, useMap } from '../../map/useMap.ts'
import { usePalette } from '../../map/usePalette.ts'
import { words, useWords } from '../../shared/i18n/index.ts'
import { navigate, useView, withParams } from '../../shared/router.ts'
import { useAccidents } from '../queries.ts'
import { toIncident } from '../tabs.ts'
import { IncidentLayer } from './incidentLayer.ts'
import { placeWords, useIncidents } from './incidents.ts'
import { readKinds } from './kinds.ts'

/** Incidents on the map, those of the chosen kinds. */
export function Incidents({ home }: { home: boolean }) {
  const { t, language } = useWords()
  const palette = usePalette()
  const map = useMap()
  const { params } = useView()
  const { data } = useAccidents()
  const rows = useIncidents(data)
  const layer = useLayer(() => new IncidentLayer(palette))
  const chosen = home ? Number(params.get('id') ?? Number.NaN) : Number.NaN
  const filter = home ? (params.get('kinds') ?? '') : ''

  useEffect(() => {
    if (data) layer.know(data.map(({ id }) => id))
  }, [layer, data])

  useEffect(() => {
    const kinds = readKinds(filter)
    const shown = rows.flatMap(({ view, kind, at, ended }) => {
      if (!at || (kinds.size > 0 && !kinds.has(kind) && view.id !== chosen)) return []
      return [
        { id: view.id, kind, at, ended, name: `${words(language).t(`kind.${kind}`)}, ${placeWords(view)}` },
      ]
    })
    layer.set(shown, Number.isNaN(chosen) ? undefined : chosen, palette, {
      cluster: (count) => t('accidents.cluster', { count }),
      select: (id) => navigate(home ? withParams({ id: String(id) }) : toIncident(id)),
    })
  }, [layer, rows, filter, chosen, palette, t, language, home])

  const at = rows.find(({ view }) => view.id === chosen)?.at
  const [lon, lat] = at ?? []
  useEffect(() => {
    if (map && lon !== undefined && lat !== undefined) showPlace(map, [lon, lat], 10)
  }, [map, lon, lat])
  return null
}
