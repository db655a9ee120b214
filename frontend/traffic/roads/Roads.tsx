import { useEffect, useMemo } from 'react'
import { areaOf, showArea, showPlace } from '../../map/focus.ts'
import { gradeNames } from '../../map/palette.ts'
import { RoadLayer } from '../../map/roadLayer.ts'
import { sampleLine, tip } from '../../map/tooltip.ts'
import { useHits } from '../../map/useHits.ts'
import { useLayer, useMap } from '../../map/useMap.ts'
import { usePalette } from '../../map/usePalette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { asText } from '../../shared/params.ts'
import { mapIsGiven, navigate } from '../../shared/router.ts'
import { useUrlParam } from '../../shared/url.ts'
import { useSpareTime } from '../../shared/useSpareTime.ts'
import { point, usePointed } from '../hover.ts'
import { useRoads } from '../queries.ts'
import { useRoadLines, useRouteLabels } from '../reference.ts'
import { toSection } from '../tabs.ts'
import { asGrades } from './filters.ts'
import { routeOfPointed } from './pointed.ts'
import { sectionsOf } from './sections.ts'
import { useEnds } from './useEnds.ts'

/** Sections on the map in the colours of their grade; what is not of the chosen route or grades steps back. */
export function Roads({ home }: { home: boolean }) {
  const { t, number, language } = useWords()
  const endsOfSection = useEnds()
  const labelOf = useRouteLabels(language)
  const palette = usePalette()
  const map = useMap()
  const [sel] = useUrlParam('sel', asText)
  const [inAddress] = useUrlParam('route', asText)
  const [asked] = useUrlParam('grade', asGrades)
  const { data } = useRoads()
  const ready = data !== undefined
  // The worker draws them by itself: here they are for what is pointed at.
  const lines = useRoadLines(useSpareTime(map !== undefined) || home)
  const sections = useMemo(() => new Map(sectionsOf(data).map((section) => [section.id, section])), [data])
  const layer = useLayer(() => new RoadLayer(palette))
  const chosen = home ? sel : undefined
  const route = home ? inAddress : undefined
  const grades = home ? asked : undefined
  const pointed = usePointed()

  useEffect(() => {
    if (lines) layer.trace(lines.byId)
  }, [layer, lines])

  useEffect(() => {
    if (!ready) return
    const drawn = [...sections.values()].map(({ id, grade, routeNo }) => {
      const dim = route === undefined ? grades?.has(`${grade}`) === false : routeNo !== route
      return { id, grade, dim }
    })
    layer.set(drawn, palette)
  }, [layer, ready, sections, route, grades, palette])

  useEffect(() => {
    const whole = pointed === undefined ? undefined : routeOfPointed(pointed)
    const of = whole === undefined ? [] : [...sections.values()].filter(({ routeNo }) => routeNo === whole)
    const lit = pointed !== undefined && sections.has(pointed) ? [pointed] : of.map(({ id }) => id)
    layer.mark({ selected: chosen, lit: new Set(lit) })
  }, [layer, sections, chosen, pointed])

  useHits(layer, {
    describe(id) {
      const section = sections.get(id)
      if (!section) return undefined
      const [from, to] = endsOfSection(section)
      const speed = section.speed === null ? '' : ` ${number(section.speed)} ${t('unit.kmh')}`
      const state = t(`grade.${gradeNames[section.grade]}`) + speed
      return tip(
        `${labelOf(section.routeNo, section.routeName).name} ${from} → ${to}`,
        sampleLine(palette.grade[section.grade], state),
      )
    },
    select(id) {
      const section = sections.get(id)
      if (section) navigate(toSection(section.routeNo, id), 'push')
    },
    over: point,
  })

  useEffect(() => {
    const line = chosen === undefined ? undefined : lines?.byId.get(chosen)
    const middle = line?.[Math.floor(line.length / 2)]
    if (map && middle && !mapIsGiven()) showPlace(map, middle, 10.5)
  }, [map, lines, chosen])

  useEffect(() => {
    if (!map || !lines || !ready || route === undefined || chosen !== undefined) return
    const area = areaOf([...lines.byId].flatMap(([id, line]) => (id.startsWith(route) ? line : [])))
    if (area && !mapIsGiven()) showArea(map, area, { clear: true })
  }, [map, lines, ready, route, chosen])
  return null
}
