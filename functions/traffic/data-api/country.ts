import { sql } from 'kysely'
import { z } from 'zod'
import type { Store } from '../../runtime/store/index.ts'
import { countryView, type CountryView, type RoadView } from '../model/api.ts'
import { fromSqlTime, sqlTime, type Database } from '../model/tables.ts'
import { kstDate, kstTime } from '../model/time.ts'
import { defineEndpoint } from './endpoint.ts'
import type { Memory } from './memory.ts'
import * as params from './params.ts'
import { roadsAt, type Slot } from './road-rows.ts'
import { newestSlot } from './slots.ts'

const query = z.strictObject({ at: params.at })

/** Figures older than this, counted from the time asked for, say nothing about it. The tollgates' come late. */
const ROADS_WITHIN_MS = 30 * 60_000
const TOLLGATES_WITHIN_MS = 3 * 3_600_000

export interface CountryParts {
  store: Store<Database>
  slots: Memory<Slot<RoadView>>
  /** Of the roads. */
  version(): string
  now(): Date
}

/** Sections by the worst grade that a detector of theirs reports; speed as vehicles meet it. */
function roadsOf({ rows, at }: Slot<RoadView>): CountryView['roads'] {
  if (!at) return null
  const grades = new Map<string, number>()
  let [vehicles, sum] = [0, 0]
  for (const { conzoneId, grade, speed, trafficAmount } of rows) {
    grades.set(conzoneId, Math.max(grade, grades.get(conzoneId) ?? 0))
    if (speed === null || !trafficAmount) continue
    vehicles += trafficAmount
    sum += speed * trafficAmount
  }
  const count = (grade: number) => [...grades.values()].filter((one) => one === grade).length
  return {
    collectedAt: at.toISOString(),
    totalSections: grades.size,
    smoothSections: count(1),
    slowSections: count(2),
    congestedSections: count(3),
    avgSpeed: vehicles === 0 ? null : Math.round((10 * sum) / vehicles) / 10,
  }
}

/** Notices that held; null for a time before the first that is kept. */
async function accidentsOf({ db }: Store<Database>, at: Date | undefined): Promise<CountryView['accidents']> {
  const table = db.selectFrom('traffic_accidents').select((e) => e.fn.countAll().as('count'))
  if (!at) {
    const active = await table.where('ended_at', 'is', null).executeTakeFirst()
    return { active: Number(active?.count ?? 0) }
  }
  const [known, active] = await Promise.all([
    table.where('first_seen_at', '<=', sqlTime(at)).executeTakeFirst(),
    table
      .where(sql<boolean>`concat(acc_date, acc_hour) <= ${kstDate(at) + kstTime(at)}`)
      .where(sql<boolean>`(ended_at is null or ended_at > ${sqlTime(at)})`)
      .executeTakeFirst(),
  ])
  return Number(known?.count ?? 0) === 0 ? null : { active: Number(active?.count ?? 0) }
}

/** All tollgates of one period: one that is late is not added to figures of another. */
async function tollgatesOf({ db }: Store<Database>, at: Date | undefined): Promise<CountryView['tollgates']> {
  const slot = await newestSlot(db, 'tollgate_traffic_history', at)
  if (slot === undefined) return null
  const sums = await db
    .selectFrom('tollgate_traffic_history')
    .select((e) => [
      e.fn.sum('traffic_amount').as('amount'),
      e.fn.max('period_minutes').as('minutes'),
      e.fn.countAll().as('count'),
    ])
    .where('collected_at', '=', slot)
    .executeTakeFirst()
  return {
    collectedAt: fromSqlTime(slot).toISOString(),
    periodMinutes: Number(sums?.minutes ?? 0),
    trafficAmount: Number(sums?.amount ?? 0),
    tollgates: Number(sums?.count ?? 0),
  }
}

/** `/api/country` */
export function countryEndpoint({ store, slots, version, now }: CountryParts) {
  return defineEndpoint({
    path: '/api/country',
    tag: '전국 · Country',
    summary: '전국 요약 · The country’s key figures: the newest, or those at a time',
    description:
      'What a page compares with the same time a week ago. A part is null when nothing is kept of that time.',
    query,
    answer: countryView,
    feeds: ['accidents', 'tollgates', 'roads'],
    async load({ at }) {
      const slot = await slots.get(at?.toISOString() ?? 'newest', version(), () => roadsAt(store, at))
      const [accidents, tollgates] = await Promise.all([accidentsOf(store, at), tollgatesOf(store, at)])
      const roads = roadsOf(slot)
      const near = (instant: string | undefined, within: number) =>
        instant !== undefined && (!at || at.getTime() - Date.parse(instant) <= within)
      const body: CountryView = {
        at: (at ?? now()).toISOString(),
        roads: near(roads?.collectedAt, ROADS_WITHIN_MS) ? roads : null,
        accidents,
        tollgates: near(tollgates?.collectedAt, TOLLGATES_WITHIN_MS) ? tollgates : null,
      }
      return { body }
    },
  })
}
