import { useEffect, useMemo } from 'react'
import { showPlace } from '../../map/focus.ts'
import { PointLayer } from '../../map/pointLayer.ts'
import { make, sampleLine, tip } from '../../map/tooltip.ts'
import { useHits } from '../../map/useHits.ts'
import { useLayer, useMap } from '../../map/useMap.ts'
import { usePalette } from '../../map/usePalette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { asText } from '../../shared/params.ts'
import { mapIsGiven } from '../../shared/router.ts'
import { useUrlParam } from '../../shared/url.ts'
import { point, usePointed } from '../hover.ts'
import { gateKey } from './GateLink.tsx'
import { useGateNames } from './names.ts'
import { amountOf } from './traffic.ts'
import { useGateList } from './useGateList.ts'

/** Tollgates on the map as circles, their area what the list counts; those that the list shows, and the chosen one. */
export function Tollgates() {
  const { t, number } = useWords()
  const palette = usePalette()
  const map = useMap()
  const names = useGateNames()
  const [chosen, choose] = useUrlParam('sel', asText)
  const { gates, found, most, carClass } = useGateList()
  const byCode = useMemo(() => new Map(gates.map((gate) => [gate.view.unitCode, gate])), [gates])
  const layer = useLayer(() => new PointLayer(palette))
  const own = chosen === undefined ? undefined : byCode.get(chosen)

  useEffect(() => {
    const shown = own && !found.includes(own) ? [...found, own] : found
    const dots = shown.flatMap(({ view, amount, at }) => {
      return at
        ? [{ id: view.unitCode, name: names.gate(view.unitName), at, share: amount / Math.max(1, most) }]
        : []
    })
    layer.set(dots, chosen, palette)
  }, [layer, found, own, most, chosen, palette, names])

  const pointed = usePointed()
  useEffect(() => {
    layer.point([...byCode.keys()].find((unitCode) => gateKey(unitCode) === pointed))
  }, [layer, byCode, pointed])

  useHits(layer, {
    describe(id) {
      const gate = byCode.get(id)
      if (!gate) return undefined
      const { newest, amount, view } = gate
      const counted = newest
        ? `${number(amount)} ${t('unit.perMinutes', { count: newest.periodMinutes })}`
        : t('grade.unknown')
      const both = newest
        ? [
            `${t('tollgates.entry')} ${number(amountOf(newest, { way: 'in', carClass }))} · ${t('tollgates.exit')} ${number(amountOf(newest, { way: 'out', carClass }))}`,
          ]
        : []
      return tip(
        names.gate(view.unitName),
        sampleLine(palette.tollgate, counted),
        ...both.map((line) => make('div', 'tip-line', line)),
      )
    },
    select: (id) => choose(id, 'push'),
    over: (id) => point(id === undefined ? undefined : gateKey(id)),
  })

  const [lon, lat] = own?.at ?? []
  useEffect(() => {
    if (map && lon !== undefined && lat !== undefined && !mapIsGiven()) showPlace(map, [lon, lat], 9.5)
  }, [map, lon, lat])
  return null
}
