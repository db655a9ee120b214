import { useEffect, useRef } from 'react'
import { showPlace } from '../../map/focus.ts'
import { make, sampleLine, tip } from '../../map/tooltip.ts'
import { useLayer, useMap } from '../../map/useMap.ts'
import { usePalette } from '../../map/usePalette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { asText } from '../../shared/params.ts'
import { mapIsGiven, navigate } from '../../shared/router.ts'
import { kstHourMinute } from '../../shared/time.ts'
import { hrefWith, useUrlParam } from '../../shared/url.ts'
import { point, usePointed } from '../hover.ts'
import { useAccidents } from '../queries.ts'
import { toIncident } from '../tabs.ts'
import { IncidentLayer } from './incidentLayer.ts'
import { useIncidents } from './incidents.ts'
import { incidentKey } from './kinds.ts'
import { usePlace } from './usePlace.ts'
import { useIncidentList } from './useIncidentList.ts'

/** Incidents on the map: those that the list shows, and the chosen one. */
export function Incidents({ home }: { home: boolean }) {
  const { t } = useWords()
  const palette = usePalette()
  const map = useMap()
  const placeOf = usePlace()
  const [sel] = useUrlParam('sel', asText)
  const latest = useAccidents().data
  const known = useIncidents(latest, 'all')
  const { found } = useIncidentList(home)
  const layer = useLayer(() => new IncidentLayer(palette))
  const chosen = home && sel !== undefined ? Number(sel) : undefined
  const detail = [...found, ...known].find(({ view }) => view.id === chosen)

  useEffect(() => {
    if (latest) layer.know(latest.map(({ id }) => id))
  }, [layer, latest])

  const spoken = useRef({ placeOf, home })
  useEffect(() => {
    spoken.current = { placeOf, home }
  })
  useEffect(() => {
    const rows = detail && !found.includes(detail) ? [...found, detail] : found
    const shown = rows.flatMap(({ view, kind, at, ended }) =>
      at ? [{ id: view.id, kind, at, ended, view }] : [],
    )
    layer.set(shown, chosen, palette, {
      cluster: (count) => t('accidents.cluster', { count }),
      name: ({ kind, view }) => `${t(`kind.${kind}`)}, ${spoken.current.placeOf(view)}`,
      describe({ kind, view }) {
        const since = kstHourMinute(Date.parse(view.occurredAt))
        const text = make('div', 'tip-text', view.smsText)
        return tip(
          spoken.current.placeOf(view),
          sampleLine(palette.kind[kind], `${t(`kind.${kind}`)} · ${t('accidents.occurred')} ${since}`),
          text,
        )
      },
      select: (id) => navigate(spoken.current.home ? hrefWith({ sel: String(id) }) : toIncident(id), 'push'),
      point: (id) => point(id === undefined ? undefined : incidentKey(id)),
    })
  }, [layer, found, detail, chosen, palette, t])

  const pointed = usePointed()
  useEffect(() => layer.point(pointed), [layer, pointed])

  const [lon, lat] = detail?.at ?? []
  useEffect(() => {
    if (map && lon !== undefined && lat !== undefined && !mapIsGiven()) showPlace(map, [lon, lat], 10)
  }, [map, lon, lat])
  return null
}
