import { z } from 'zod'
import type { Store } from '../../runtime/store/index.ts'
import { keptDay, type KeptDay } from '../model/api.ts'
import { feeds } from '../model/feeds.ts'
import { fromSqlTime, sqlTime, type Database } from '../model/tables.ts'
import { kstDate, kstToInstant } from '../model/time.ts'
import { defineEndpoint } from './endpoint.ts'

const DAY_MS = 86_400_000
/** More days than any retention keeps: a row from a wrong clock must not have us ask for every day since. */
const MAX_DAYS = 400

/** The days of Asia/Seoul that have road rows, newest first, each with its first and last measuring time. */
async function keptDays({ db }: Store<Database>): Promise<KeptDay[]> {
  const end = async (direction: 'asc' | 'desc', from?: string, to?: string) => {
    let query = db
      .selectFrom('road_route_summary')
      .select('collected_at')
      .orderBy('collected_at', direction)
      .limit(1)
    if (from !== undefined) query = query.where('collected_at', '>=', from)
    if (to !== undefined) query = query.where('collected_at', '<', to)
    return (await query.executeTakeFirst())?.collected_at
  }
  const [oldest, newest] = await Promise.all([end('asc'), end('desc')])
  if (oldest === undefined || newest === undefined) return []
  const midnight = (time: Date) => kstToInstant(kstDate(time), '00:00:00')?.getTime() ?? time.getTime()
  const first = midnight(fromSqlTime(oldest))
  const last = midnight(fromSqlTime(newest))
  const count = Math.min(MAX_DAYS, Math.round((last - first) / DAY_MS) + 1)
  const days = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const start = last - index * DAY_MS
      const [from, to] = [sqlTime(new Date(start)), sqlTime(new Date(start + DAY_MS))]
      const [begin, until] = await Promise.all([end('asc', from, to), end('desc', from, to)])
      if (begin === undefined || until === undefined) return []
      const iso = (text: string) => fromSqlTime(text).toISOString()
      const date = kstDate(new Date(start)).replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')
      return [{ day: date, from: iso(begin), to: iso(until) }]
    }),
  )
  return days.flat()
}

/** `/api/history/days`: what a replay can show. */
export const keptEndpoint = (store: Store<Database>) =>
  defineEndpoint({
    path: '/api/history/days',
    tag: '시스템 · System',
    summary: '보관된 날짜 · The days that are kept, newest first',
    query: z.strictObject({}),
    answer: z.array(keptDay),
    feeds,
    load: async () => ({ body: await keptDays(store) }),
  })
