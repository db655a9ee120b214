import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import type { Store } from '../../runtime/store/index.ts'
import { accidentView, severity, type AccidentView } from '../model/api.ts'
import { sqlTime, type Database } from '../model/tables.ts'
import { kstDate, kstTime } from '../model/time.ts'
import {
  accidentOrder,
  accidentSorts,
  accidentViewOf,
  selectAccidents,
  severityRank,
  severityRanks,
} from './accident-rows.ts'
import { defineEndpoint } from './endpoint.ts'
import { after, cut, decodeCursor, sortOf, type Page } from './paging.ts'
import * as params from './params.ts'

const sort = params.choice(
  ['-occurredAt', 'occurredAt', '-lastSeenAt', 'lastSeenAt', '-severity', 'severity'],
  'Order; - is descending',
)
const active = params.choice(['true', 'false', 'all'], 'true: going on, false: ended')

const filters = {
  type: params.codes(/^[^,]{1,50}$/, '유형', '사고'),
  route: params.route,
  direction: params.word('Text in the direction', '부산'),
  severity: z
    .string('takes one value')
    .max(50)
    .transform((value) => value.split(','))
    .pipe(z.array(severity))
    .optional()
    .meta({
      description: 'high, medium, low; several with commas between',
      type: 'string',
      example: 'high,medium',
    }),
  bbox: params.bbox,
  q: params.search
    .optional()
    .meta({ description: 'Text in the notice, its place or its route', example: '추돌' }),
  cursor: params.cursor,
}

const latestQuery = z.strictObject({
  ...filters,
  active: active.default('true'),
  sort: sort.default('-occurredAt'),
  limit: params.limit(1_000, 5_000),
})
const historyQuery = z
  .strictObject({
    ...params.range,
    by: params
      .choice(['occurred', 'inForce'], 'occurred: began in the range, inForce: held at any time in it')
      .default('occurred'),
    ...filters,
    active: active.default('all'),
    sort: sort.default('-occurredAt'),
    limit: params.limit(1_000, 5_000),
  })
  .superRefine(params.checkRange)

type Query = Omit<z.output<typeof historyQuery>, 'from' | 'to' | 'by'>

const mark = z.tuple([z.string(), z.union([z.string(), z.number()]), z.int()])

const contains = (columns: readonly string[], text: string) => {
  const pattern = `%${text.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`
  const any = columns.map((column) => sql`lower(${sql.ref(column)}) like ${pattern} escape '!'`)
  return sql<boolean>`(${sql.join(any, sql` or `)})`
}

function conditions(query: Query): RawBuilder<boolean>[] {
  const { type, route, direction, severity: levels, bbox, q } = query
  const among = (column: RawBuilder<unknown>, values: readonly unknown[] | undefined) =>
    values ? [sql<boolean>`${column} in (${sql.join(values)})`] : []
  return [
    ...among(sql.ref('acc_type'), type),
    ...among(sql.ref('nosun_nm'), route),
    ...among(
      severityRank,
      levels?.map((level) => severityRanks[level]),
    ),
    ...(query.active === 'all'
      ? []
      : [query.active === 'true' ? sql<boolean>`ended_at is null` : sql<boolean>`ended_at is not null`]),
    ...(direction ? [contains(['start_end_type_code'], direction)] : []),
    ...(q ? [contains(['sms_text', 'acc_point_nm', 'road_nm', 'acc_type'], q)] : []),
    ...(bbox
      ? [
          sql<boolean>`altitude between ${bbox[0]} and ${bbox[2]} and latitude between ${bbox[1]} and ${bbox[3]}`,
        ]
      : []),
  ]
}

async function list(
  store: Store<Database>,
  query: Query,
  more: RawBuilder<boolean>[],
): Promise<Page<AccidentView[]>> {
  const { name, descending } = sortOf(query.sort, accidentSorts)
  const where = sql<boolean>`(${sql.join([sql`1 = 1`, ...conditions(query), ...more], sql` and `)})`
  const begin = decodeCursor(
    query.cursor,
    mark.refine(([of]) => of === query.sort),
  )
  const direction = descending ? 'desc' : 'asc'
  let rows = selectAccidents(store.db, name)
    .where(where)
    .orderBy('sort_key', direction)
    .orderBy('id', direction)
    .limit(query.limit + 1)
  if (begin) rows = rows.where(after(accidentOrder[name], sql.ref('id'), [begin[1], begin[2]], descending))
  const count = store.db
    .selectFrom('traffic_accidents')
    .select((e) => e.fn.countAll().as('total'))
    .where(where)
  const [found, counted] = await Promise.all([rows.execute(), count.executeTakeFirst()])
  const page = cut(found, query.limit, (last) => [query.sort, last.sort_key, last.id])
  return { body: page.rows.map(accidentViewOf), total: Number(counted?.total ?? 0), next: page.next }
}

/** Date and time of day are kept as the upstream's text in Asia/Seoul, so a range is compared as that. */
const occurred = (compare: RawBuilder<unknown>, instant: Date) =>
  sql<boolean>`concat(acc_date, acc_hour) ${compare} ${kstDate(instant) + kstTime(instant)}`

/** `/api/accidents/latest` and `/api/accidents/history`. */
export function accidentEndpoints(store: Store<Database>, now: () => Date) {
  return [
    defineEndpoint({
      path: '/api/accidents/latest',
      tag: '돌발 · Notices',
      summary: '진행 중인 돌발, 최신순 · Notices going on, newest first',
      query: latestQuery,
      answer: z.array(accidentView),
      feeds: ['accidents'],
      load: (query) => list(store, query, []),
    }),
    defineEndpoint({
      path: '/api/accidents/history',
      tag: '돌발 · Notices',
      summary: '기간 내 돌발 · Notices of a range of time',
      description: 'The last day when no range is given.',
      query: historyQuery,
      answer: z.array(accidentView),
      feeds: ['accidents'],
      load(query) {
        const { from, to } = params.rangeOf(query, now)
        const before = to ? [occurred(sql`<`, to)] : []
        return query.by === 'occurred'
          ? list(store, query, [occurred(sql`>=`, from), ...before])
          : list(store, query, [sql<boolean>`(ended_at is null or ended_at > ${sqlTime(from)})`, ...before])
      },
    }),
  ]
}
