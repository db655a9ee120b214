import { useEffect, useMemo } from 'react'
import { PointLayer } from '../../map/pointLayer.ts'
import { sampleLine, tip } from '../../map/tooltip.ts'
import { useHits } from '../../map/useHits.ts'
import { useLayer } from '../../map/useMap.ts'
import { usePalette } from '../../map/usePalette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { navigate } from '../../shared/router.ts'
import { Incidents } from '../accidents/Incidents.tsx'
import { useTollgates } from '../queries.ts'
import { Roads } from '../roads/Roads.tsx'
import { toTollgate } from '../tabs.ts'
import { useLayers } from './layers.ts'

/** What of the country's traffic is on the map. */
export function OverviewLayers() {
  const [shown] = useLayers()
  return (
    <>
      {/* Dots lie over lines, and so are asked before them. */}
      {shown.has('tollgates') && <Dots />}
      {shown.has('roads') && <Roads home={false} />}
      {shown.has('incidents') && <Incidents home={false} />}
    </>
  )
}

/** Every tollgate, by the vehicles of its newest period. */
function Dots() {
  const { t, number } = useWords()
  const palette = usePalette()
  const { data } = useTollgates()
  const layer = useLayer(() => new PointLayer(palette))
  const gates = useMemo(() => new Map((data ?? []).map((gate) => [gate.unitCode, gate])), [data])
  useEffect(() => {
    const amounts = [...gates.values()].flatMap(({ unitCode, unitName, latitude, longitude, trafficData }) =>
      latitude === null || longitude === null
        ? []
        : [
            {
              id: unitCode,
              name: unitName,
              at: [longitude, latitude] as const,
              amount: trafficData[0]?.trafficAmount ?? 0,
            },
          ],
    )
    const most = Math.max(1, ...amounts.map(({ amount }) => amount))
    layer.set(
      amounts.map(({ id, name, at, amount }) => ({ id, name, at, share: amount / most })),
      undefined,
      palette,
    )
  }, [layer, gates, palette])
  useHits(layer, {
    describe(id) {
      const gate = gates.get(id)
      const [newest] = gate?.trafficData ?? []
      if (!gate) return undefined
      const counted = newest
        ? `${number(newest.trafficAmount)} ${t('unit.perMinutes', { count: newest.periodMinutes })}`
        : t('grade.unknown')
      return tip(gate.unitName, sampleLine(palette.tollgate, counted))
    },
    select: (id) => navigate(toTollgate(id), 'push'),
  })
  return null
}
