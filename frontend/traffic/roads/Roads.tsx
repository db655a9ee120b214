import { useEffect, useMemo } from 'react'
import { areaOf, showArea, showPlace } from '../../map/focus.ts'
import { gradeNames } from '../../map/palette.ts'
import { RoadLayer } from '../../map/roadLayer.ts'
import { sampleLine, tip } from '../../map/tooltip.ts'
import { useHits } from '../../map/useHits.ts'
import { useLayer, useMap } from '../../map/useMap.ts'
import { usePalette } from '../../map/usePalette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { mapIsGiven, navigate } from '../../shared/router.ts'
import { asText } from '../../shared/params.ts'
import { useUrlParam } from '../../shared/url.ts'
import { useRoads } from '../queries.ts'
import { useRoadLines } from '../reference.ts'
import { toSection } from '../tabs.ts'
import { endsOf, sectionsOf } from './sections.ts'

/** Sections on the map in the colours of their grade; with a route chosen the others step back. */
export function Roads({ home }: { home: boolean }) {
  const { t, number } = useWords()
  const palette = usePalette()
  const map = useMap()
  const [sel] = useUrlParam('sel', asText)
  const [inAddress] = useUrlParam('route', asText)
  const { data } = useRoads()
  const lines = useRoadLines()
  const sections = useMemo(() => new Map(sectionsOf(data).map((section) => [section.id, section])), [data])
  const layer = useLayer(() => new RoadLayer(palette))
  const chosen = home ? sel : undefined
  const route = home ? inAddress : undefined

  useEffect(() => {
    if (!lines) return
    const drawn = [...sections.values()].flatMap(({ id, grade, routeNo }) => {
      const line = lines.byId.get(id)
      return line ? [{ id, line, grade, dim: route !== undefined && routeNo !== route }] : []
    })
    layer.set(drawn, chosen, palette)
  }, [layer, lines, sections, chosen, route, palette])

  useHits(layer, {
    describe(id) {
      const section = sections.get(id)
      if (!section) return undefined
      const [from, to] = endsOf(section)
      const speed = section.speed === null ? '' : ` ${number(section.speed)} ${t('unit.kmh')}`
      const state = t(`grade.${gradeNames[section.grade]}`) + speed
      return tip(`${section.routeName} ${from} → ${to}`, sampleLine(palette.grade[section.grade], state))
    },
    select(id) {
      const section = sections.get(id)
      if (section) navigate(toSection(section.routeNo, id), 'push')
    },
  })

  useEffect(() => {
    const line = chosen === undefined ? undefined : lines?.byId.get(chosen)
    const middle = line?.[Math.floor(line.length / 2)]
    if (map && middle && !mapIsGiven()) showPlace(map, middle, 10.5)
  }, [map, lines, chosen])

  const ready = data !== undefined
  useEffect(() => {
    if (!map || !lines || !ready || route === undefined || chosen !== undefined) return
    const area = areaOf([...lines.byId].flatMap(([id, line]) => (id.startsWith(route) ? line : [])))
    if (area && !mapIsGiven()) showArea(map, area)
  }, [map, lines, ready, route, chosen])
  return null
}
