import { z } from 'zod'
import type { Store } from '../../runtime/store/index.ts'
import { roadView, routeSummaryView, type RoadView, type RouteSummaryView } from '../model/api.ts'
import type { Reference } from '../model/reference.ts'
import type { Database } from '../model/tables.ts'
import { defineEndpoint } from './endpoint.ts'
import type { Memory } from './memory.ts'
import { decodeCursor, pageOf, sortOf } from './paging.ts'
import * as params from './params.ts'
import { roadsAt, summaryAt, type Slot } from './road-rows.ts'

const tag = '소통 · Traffic'

const roadSorts = ['route', 'speed', 'trafficAmount', 'grade'] as const
const statusQuery = z.strictObject({
  route: params.route,
  direction: params.direction,
  conzone: params.conzone,
  grade: params.codes(/^[0-3]$/, '0 판정불가, 1 원활, 2 서행, 3 정체', '2,3'),
  bbox: params.bbox,
  at: params.at,
  sort: params
    .choice(
      ['route', 'speed', '-speed', 'trafficAmount', '-trafficAmount', 'grade', '-grade'],
      'Order; - is descending, rows without the value come last',
    )
    .default('route'),
  limit: params.wholeNumber(1, 10_000, 'Rows a page; all of them when left out').optional(),
  cursor: params.cursor,
})

const summarySorts = ['route', 'speed', 'congested'] as const
const summaryQuery = z.strictObject({
  route: params.route,
  at: params.at,
  sort: params
    .choice(['route', 'speed', '-speed', 'congested', '-congested'], 'Order; - is descending')
    .default('route'),
})

/** The order, the measuring time and the last row's id: a list goes on in the slot it began in. */
const mark = z.tuple([z.string(), z.iso.datetime(), z.string()])

export interface RoadParts {
  store: Store<Database>
  reference: Reference
  /** Slots as read from the database, so that another filter over the same one needs no query. */
  slots: Memory<Slot<RoadView>>
  version(): string
}

/** `/api/road/status` and `/api/road/summary`. */
export function roadEndpoints({ store, reference, slots, version }: RoadParts) {
  const slot = (at: Date | undefined) =>
    slots.get(at?.toISOString() ?? 'newest', version(), () => roadsAt(store, at))

  /** Whether the box that a section's ends span meets the one asked for. */
  const meets = (box: params.Box) => (row: RoadView) => {
    const section = reference.section(row.conzoneId)
    if (!section?.from || !section.to) return false
    const [west, east] = [section.from[0], section.to[0]].sort((a, b) => a - b)
    const [south, north] = [section.from[1], section.to[1]].sort((a, b) => a - b)
    if (west === undefined || east === undefined || south === undefined || north === undefined) return false
    return west <= box[2] && east >= box[0] && south <= box[3] && north >= box[1]
  }

  const valueOf = (row: RoadView, by: (typeof roadSorts)[number]) => (by === 'route' ? row.routeNo : row[by])
  const summaryValueOf = (row: RouteSummaryView, by: (typeof summarySorts)[number]) =>
    by === 'route' ? row.routeNo : by === 'speed' ? row.avgSpeed : row.congestedSections

  return [
    defineEndpoint({
      path: '/api/road/status',
      tag,
      summary: '구간 소통 상황, 5분 단위 · Every detector’s five minutes: the newest, or those at a time',
      description:
        'About 3,000 rows. A detector that has not reported for this slot yet stands with its row of the slot before. None for a time without a measurement in the 15 minutes before it.',
      query: statusQuery,
      answer: z.array(roadView),
      feeds: ['roads'],
      async load(query) {
        const { route, direction, conzone, grade, bbox } = query
        const begin = decodeCursor(
          query.cursor,
          mark.refine(([of]) => of === query.sort),
        )
        const { rows, at } = await slot(begin ? new Date(begin[1]) : query.at)
        const kept = rows.filter(
          (row) =>
            (!route || route.includes(row.routeNo)) &&
            (!direction || row.updownTypeCode === direction) &&
            (!conzone || conzone.includes(row.conzoneId)) &&
            (!grade || grade.includes(String(row.grade))) &&
            (!bbox || meets(bbox)(row)),
        )
        const { name, descending } = sortOf(query.sort, roadSorts)
        return pageOf(
          kept,
          { value: (row) => valueOf(row, name), descending, id: (row) => row.vdsId },
          {
            afterId: begin?.[2],
            limit: query.limit,
            markOf: (last) => [query.sort, at?.toISOString() ?? '', last.vdsId],
          },
        )
      },
    }),
    defineEndpoint({
      path: '/api/road/summary',
      tag,
      summary: '노선별 소통 요약 · Each route’s five minutes: the newest, or those at a time',
      description: 'None for a time without a measurement in the 15 minutes before it.',
      query: summaryQuery,
      answer: z.array(routeSummaryView),
      feeds: ['roads'],
      async load({ route, at, sort }) {
        const { rows } = await summaryAt(store, at)
        const kept = rows.filter((row) => !route || route.includes(row.routeNo))
        const { name, descending } = sortOf(sort, summarySorts)
        return pageOf(
          kept,
          { value: (row) => summaryValueOf(row, name), descending, id: (row) => row.routeNo },
          { markOf: (last) => [last.routeNo] },
        )
      },
    }),
  ]
}
