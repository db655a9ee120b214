import { useEffect, useMemo } from 'react'
import { showPlace } from '../../map/focus.ts'
import { PointLayer } from '../../map/pointLayer.ts'
import { sampleLine, tip } from '../../map/tooltip.ts'
import { useHits } from '../../map/useHits.ts'
import { useLayer, useMap } from '../../map/useMap.ts'
import { usePalette } from '../../map/usePalette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { mapIsGiven } from '../../shared/router.ts'
import { asText } from '../../shared/params.ts'
import { useUrlParam } from '../../shared/url.ts'
import { useTollgates } from '../queries.ts'
import { gatesOf } from './traffic.ts'

/** Tollgates on the map as circles, their area the vehicles in and out. */
export function Tollgates() {
  const { t, number } = useWords()
  const palette = usePalette()
  const map = useMap()
  const [chosen, choose] = useUrlParam('sel', asText)
  const { data } = useTollgates()
  const gates = useMemo(() => new Map(gatesOf(data).map((gate) => [gate.view.unitCode, gate])), [data])
  const layer = useLayer(() => new PointLayer(palette))

  useEffect(() => {
    const most = Math.max(1, ...[...gates.values()].map(({ amount }) => amount))
    const dots = [...gates.values()].flatMap(({ view, amount, at }) =>
      at ? [{ id: view.unitCode, name: view.unitName, at, share: amount / most }] : [],
    )
    layer.set(dots, chosen, palette)
  }, [layer, gates, chosen, palette])

  useHits(layer, {
    describe(id) {
      const gate = gates.get(id)
      const amount =
        gate?.newest && `${number(gate.amount)} ${t('unit.perMinutes', { count: gate.newest.periodMinutes })}`
      return gate && tip(gate.view.unitName, sampleLine(palette.tollgate, amount ?? t('grade.unknown')))
    },
    select: (id) => choose(id, 'push'),
  })

  const [lon, lat] = (chosen === undefined ? undefined : gates.get(chosen)?.at) ?? []
  useEffect(() => {
    if (map && lon !== undefined && lat !== undefined && !mapIsGiven()) showPlace(map, [lon, lat], 9.5)
  }, [map, lon, lat])
  return null
}
