import { sql } from 'kysely'
import { z } from 'zod'
import type { Store } from '../../runtime/store/index.ts'
import { accidentStats } from '../model/api.ts'
import { sqlTime, type Database } from '../model/tables.ts'
import { kstDate, kstTime } from '../model/time.ts'
import { defineEndpoint } from './endpoint.ts'
import * as params from './params.ts'

const DAY_MS = 86_400_000

const query = z.strictObject({
  days: params
    .wholeNumber(1, 90, 'Days counted by type, hour and route, today in Asia/Seoul among them')
    .default(1),
  at: params.at.meta({ description: 'As it was then, RFC 3339; now when left out' }),
})

/** `/api/accidents/stats` */
export function accidentStatsEndpoint({ db }: Store<Database>, now: () => Date) {
  const table = () => db.selectFrom('traffic_accidents')
  return defineEndpoint({
    path: '/api/accidents/stats',
    tag: '돌발 · Notices',
    summary: '돌발 통계 · Notices in numbers',
    query,
    answer: accidentStats,
    feeds: ['accidents'],
    also: () => kstDate(now()),
    async load({ days, at }) {
      const then = at ?? now()
      const today = kstDate(then)
      const since = kstDate(new Date(then.getTime() - (days - 1) * DAY_MS))
      const begun = () =>
        table().$if(at !== undefined, (all) =>
          all.where(sql<boolean>`concat(acc_date, acc_hour) <= ${today + kstTime(then)}`),
        )
      const counted = begun()
        .select((e) => [
          'acc_type',
          'nosun_nm',
          sql<string>`substr(acc_hour, 1, 2)`.as('hour'),
          e.fn.max('road_nm').as('road_nm'),
          e.fn.countAll().as('count'),
        ])
        .where('acc_date', '>=', since)
        .groupBy(['acc_type', 'nosun_nm', 'hour'])
      const [groups, ofToday, total, active] = await Promise.all([
        counted.execute(),
        begun()
          .select((e) => e.fn.countAll().as('count'))
          .where('acc_date', '=', today)
          .executeTakeFirst(),
        begun()
          .select((e) => e.fn.countAll().as('count'))
          .executeTakeFirst(),
        begun()
          .select((e) => e.fn.countAll().as('count'))
          .where((is) =>
            is.or([
              is('ended_at', 'is', null),
              ...(at === undefined ? [] : [is('ended_at', '>', sqlTime(at))]),
            ]),
          )
          .executeTakeFirst(),
      ])
      const byType = new Map<string, number>()
      const byHour = Array.from({ length: 24 }, () => 0)
      const byRoute = new Map<string, { routeNo: string; routeName: string; count: number }>()
      for (const { acc_type, nosun_nm, hour, road_nm, count } of groups) {
        byType.set(acc_type, (byType.get(acc_type) ?? 0) + Number(count))
        byHour[Number(hour)] = (byHour[Number(hour)] ?? 0) + Number(count)
        const known = byRoute.get(nosun_nm)
        byRoute.set(nosun_nm, {
          routeNo: nosun_nm,
          routeName: road_nm,
          count: (known?.count ?? 0) + Number(count),
        })
      }
      return {
        body: {
          totalAccidents: Number(total?.count ?? 0),
          todayAccidents: Number(ofToday?.count ?? 0),
          activeAccidents: Number(active?.count ?? 0),
          byType: Object.fromEntries(byType),
          byHour,
          byRoute: [...byRoute.values()].sort(
            (a, b) => b.count - a.count || a.routeNo.localeCompare(b.routeNo),
          ),
        },
      }
    },
  })
}
