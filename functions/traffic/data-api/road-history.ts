import { sql } from 'kysely'
import { z } from 'zod'
import type { Store } from '../../runtime/store/index.ts'
import { roadView, routeSummaryView } from '../model/api.ts'
import type { Origin } from '../model/feeds.ts'
import { sqlTime, type Database } from '../model/tables.ts'
import { defineEndpoint } from './endpoint.ts'
import { after, cut, decodeCursor } from './paging.ts'
import * as params from './params.ts'
import { roadViewOf, summaryViewOf } from './road-rows.ts'

const tag = '소통 · Traffic'

/** From the oldest on: the time and the detector or route of the last row. */
export const historyMark = z.tuple([z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/), z.string()])

const minute = sql`substr(collected_at, 15, 2)`
/** What a measuring time is cut to; written so that both dialects take it. */
const stepStart = {
  '15m': sql<string>`concat(substr(collected_at, 1, 14), case when ${minute} < '15' then '00' when ${minute} < '30' then '15' when ${minute} < '45' then '30' else '45' end, ':00.000')`,
  '30m': sql<string>`concat(substr(collected_at, 1, 14), case when ${minute} < '30' then '00' else '30' end, ':00.000')`,
  '1h': sql<string>`concat(substr(collected_at, 1, 14), '00:00.000')`,
} as const
const steps = ['5m', '15m', '30m', '1h'] as const

const one = (pattern: RegExp, description: string, example: string) =>
  z
    .string('takes one value')
    .regex(pattern, `takes a code such as ${example}`)
    .optional()
    .meta({ description, example })

const roadQuery = z
  .strictObject({
    vdsId: one(/^[\w-]{1,30}$/, 'One detector', '0010VDE00100'),
    conzoneId: one(/^[\w-]{1,30}$/, 'The detectors of one section', '0010CZE010'),
    routeNo: one(/^\d{1,10}$/, 'The detectors of one route', '0010'),
    ...params.range,
    step: params
      .choice(steps, 'Length of a row’s time; above 5m a row holds means, and the worst grade')
      .default('5m'),
    limit: params.limit(2_000, 10_000),
    cursor: params.cursor,
  })
  .superRefine(params.checkRange)
  .superRefine(({ vdsId, conzoneId, routeNo }, context) => {
    if ([vdsId, conzoneId, routeNo].filter((value) => value !== undefined).length === 1) return
    context.addIssue({ code: 'custom', path: ['vdsId'], message: 'give one of vdsId, conzoneId and routeNo' })
  })

const summaryQuery = z
  .strictObject({
    route: params.route,
    ...params.range,
    limit: params.limit(2_000, 10_000),
    cursor: params.cursor,
  })
  .superRefine(params.checkRange)

const later = (a: string, b: string | undefined) => (b !== undefined && b > a ? b : a)

/** The rows of one detector, section or route in a range, each cut to its step. */
function roadRows(
  { db }: Store<Database>,
  query: z.output<typeof roadQuery>,
  from: string,
  to: string | undefined,
) {
  const time = query.step === '5m' ? sql<string>`collected_at` : stepStart[query.step]
  let rows = db.selectFrom('road_traffic_status').where('collected_at', '>=', from)
  if (to !== undefined) rows = rows.where('collected_at', '<', to)
  if (query.vdsId !== undefined) rows = rows.where('vds_id', '=', query.vdsId)
  if (query.conzoneId !== undefined) rows = rows.where('conzone_id', '=', query.conzoneId)
  if (query.routeNo !== undefined) {
    // The primary key begins with the time: with the route's times at hand each is one small range of it.
    let times = db
      .selectFrom('road_route_summary')
      .select('collected_at')
      .where('route_no', '=', query.routeNo)
    times = times.where('collected_at', '>=', from)
    if (to !== undefined) times = times.where('collected_at', '<', to)
    rows = rows.where('route_no', '=', query.routeNo).where('collected_at', 'in', times)
  }
  return rows
    .select((e) => [
      'vds_id',
      time.as('slot'),
      e.fn.max('route_no').as('route_no'),
      e.fn.max('route_name').as('route_name'),
      e.fn.max('conzone_id').as('conzone_id'),
      e.fn.max('conzone_name').as('conzone_name'),
      e.fn.max('updown_type_code').as('updown_type_code'),
      sql<number | null>`avg(traffic_amount)`.as('traffic_amount'),
      sql<number | null>`avg(speed)`.as('speed'),
      sql<number | null>`avg(share_ratio)`.as('share_ratio'),
      sql<number | null>`avg(time_avg)`.as('time_avg'),
      e.fn.max('grade').as('grade'),
      sql<Origin>`max(origin)`.as('origin'),
    ])
    .groupBy([time, 'vds_id'])
}

const tenths = (value: number | null) => (value === null ? null : Math.round(Number(value) * 10) / 10)

/** `/api/road/history` and `/api/road/summary/history`. */
export function roadHistoryEndpoints(store: Store<Database>, now: () => Date) {
  return [
    defineEndpoint({
      path: '/api/road/history',
      tag,
      summary: '구간·노선 소통 이력 · One detector, section or route over a range of time, oldest first',
      description: 'The last day when no range is given.',
      query: roadQuery,
      answer: z.array(roadView),
      feeds: ['roads'],
      async load(query) {
        const { from, to } = params.rangeOf(query, now)
        const mark = decodeCursor(query.cursor, historyMark)
        const end = to && sqlTime(to)
        // A step that began before the page is not read for it again.
        const page = store.db
          .selectFrom(roadRows(store, query, later(sqlTime(from), mark?.[0]), end).as('rows'))
          .selectAll()
          .orderBy('slot')
          .orderBy('vds_id')
          .limit(query.limit + 1)
        const beyond = mark && after(sql.ref('slot'), sql.ref('vds_id'), mark, false)
        const [found, counted] = await Promise.all([
          (beyond ? page.where(beyond) : page).execute(),
          store.db
            .selectFrom(roadRows(store, query, sqlTime(from), end).as('rows'))
            .select((e) => e.fn.countAll().as('total'))
            .executeTakeFirst(),
        ])
        const { rows, next } = cut(found, query.limit, (last) => [last.slot, last.vds_id])
        const body = rows.map((row) =>
          roadViewOf({
            ...row,
            collected_at: row.slot,
            traffic_amount: row.traffic_amount === null ? null : Math.round(row.traffic_amount),
            speed: tenths(row.speed),
            share_ratio: tenths(row.share_ratio),
            time_avg: tenths(row.time_avg),
          }),
        )
        return { body, total: Number(counted?.total ?? 0), next }
      },
    }),
    defineEndpoint({
      path: '/api/road/summary/history',
      tag,
      summary: '노선별 요약 이력 · Each route over a range of time, oldest first',
      description: 'The last day when no range is given.',
      query: summaryQuery,
      answer: z.array(routeSummaryView),
      feeds: ['roads'],
      async load(query) {
        const { from, to } = params.rangeOf(query, now)
        const mark = decodeCursor(query.cursor, historyMark)
        let all = store.db.selectFrom('road_route_summary').where('collected_at', '>=', sqlTime(from))
        if (to) all = all.where('collected_at', '<', sqlTime(to))
        if (query.route) all = all.where('route_no', 'in', query.route)
        let page = all
          .selectAll()
          .orderBy('collected_at')
          .orderBy('route_no')
          .limit(query.limit + 1)
        if (mark)
          page = page
            .where('collected_at', '>=', mark[0])
            .where(after(sql.ref('collected_at'), sql.ref('route_no'), mark, false))
        const [found, counted] = await Promise.all([
          page.execute(),
          all.select((e) => e.fn.countAll().as('total')).executeTakeFirst(),
        ])
        const { rows, next } = cut(found, query.limit, (last) => [last.collected_at, last.route_no])
        return { body: rows.map(summaryViewOf), total: Number(counted?.total ?? 0), next }
      },
    }),
  ]
}
