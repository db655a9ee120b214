import { sql } from 'kysely'
import { z } from 'zod'
import type { Store } from '../../runtime/store/index.ts'
import { tollgateView, type TollgateView } from '../model/api.ts'
import type { Reference } from '../model/reference.ts'
import { sqlTime, type Database } from '../model/tables.ts'
import { defineEndpoint } from './endpoint.ts'
import { after, cut, decodeCursor, pageOf, sortOf } from './paging.ts'
import * as params from './params.ts'
import { historyMark } from './road-history.ts'
import { newestTollgates, tollgatesOf } from './tollgate-rows.ts'

const tag = '요금소 · Tollgates'

const sorts = ['unitCode', 'unitName', 'trafficAmount'] as const
const latestQuery = z.strictObject({
  points: params.wholeNumber(1, 24, 'Newest periods a tollgate').default(4),
  unitCode: params.unitCode,
  route: params.codes(/^\d{1,10}$/, 'Three-digit route code of the tollgate list', '001'),
  bbox: params.bbox,
  at: params.at,
  sort: params
    .choice(
      ['unitCode', 'unitName', '-unitName', 'trafficAmount', '-trafficAmount'],
      'Order; - is descending; trafficAmount is that of the newest period',
    )
    .default('unitCode'),
  limit: params.wholeNumber(1, 2_000, 'Tollgates a page; all of them when left out').optional(),
  cursor: params.cursor,
})

const historyQuery = z
  .strictObject({
    unitCode: params.unitCode,
    ...params.range,
    limit: params.limit(2_000, 10_000),
    cursor: params.cursor,
  })
  .superRefine(params.checkRange)
  .superRefine(({ unitCode }, context) => {
    if (!unitCode)
      context.addIssue({ code: 'custom', path: ['unitCode'], message: 'is needed: one tollgate, or several' })
  })

const mark = z.tuple([z.string(), z.string()])

const valueOf = (row: TollgateView, by: (typeof sorts)[number]) =>
  by === 'trafficAmount' ? (row.trafficData[0]?.trafficAmount ?? null) : row[by]

/** `/api/tollgate/traffic` and `/api/tollgate/history`. */
export function tollgateEndpoints(store: Store<Database>, reference: Reference, now: () => Date) {
  let byCode: Map<string, Reference['tollgates'][number]> | undefined
  // The reference is parsed when it is first asked for.
  const known = () =>
    (byCode ??= new Map(reference.tollgates.map((tollgate) => [tollgate.unitCode, tollgate])))
  return [
    defineEndpoint({
      path: '/api/tollgate/traffic',
      tag,
      summary: '요금소별 최근 교통량 · Every tollgate with its newest periods, or those up to a time',
      query: latestQuery,
      answer: z.array(tollgateView),
      feeds: ['tollgates'],
      async load(query) {
        const { unitCode, route, bbox } = query
        const begin = decodeCursor(
          query.cursor,
          mark.refine(([of]) => of === query.sort),
        )
        const rows = tollgatesOf(await newestTollgates(store, query.points, query.at), known()).filter(
          (row) =>
            (!unitCode || unitCode.includes(row.unitCode)) &&
            (!route || (row.routeNo !== null && route.includes(row.routeNo))) &&
            params.inBox(bbox, row.longitude, row.latitude),
        )
        const { name, descending } = sortOf(query.sort, sorts)
        return pageOf(
          rows,
          { value: (row) => valueOf(row, name), descending, id: (row) => row.unitCode },
          { afterId: begin?.[1], limit: query.limit, markOf: (last) => [query.sort, last.unitCode] },
        )
      },
    }),
    defineEndpoint({
      path: '/api/tollgate/history',
      tag,
      summary: '요금소 교통량 이력 · Some tollgates’ periods in a range of time',
      description:
        'A page holds periods from the newest on, grouped by tollgate. The last day when no range is given.',
      query: historyQuery,
      answer: z.array(tollgateView),
      feeds: ['tollgates'],
      async load(query) {
        const { from, to } = params.rangeOf(query, now)
        const begin = decodeCursor(query.cursor, historyMark)
        let all = store.db
          .selectFrom('tollgate_traffic_history')
          .where('unit_code', 'in', query.unitCode ?? [])
          .where('collected_at', '>=', sqlTime(from))
        if (to) all = all.where('collected_at', '<', sqlTime(to))
        let page = all
          .selectAll()
          .orderBy('collected_at', 'desc')
          .orderBy('unit_code', 'desc')
          .limit(query.limit + 1)
        if (begin) page = page.where(after(sql.ref('collected_at'), sql.ref('unit_code'), begin, true))
        const [found, counted] = await Promise.all([
          page.execute(),
          all.select((e) => e.fn.countAll().as('total')).executeTakeFirst(),
        ])
        const { rows, next } = cut(found, query.limit, (last) => [last.collected_at, last.unit_code])
        return { body: tollgatesOf(rows, known()), total: Number(counted?.total ?? 0), next }
      },
    }),
  ]
}
