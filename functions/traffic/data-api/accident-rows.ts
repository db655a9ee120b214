import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely'
import type { AccidentView } from '../model/api.ts'
import { fromSqlTime, type AccidentsTable, type Database } from '../model/tables.ts'
import { kstToInstant } from '../model/time.ts'

const lanes = ['lane_yn1', 'lane_yn2', 'lane_yn3', 'lane_yn4', 'lane_yn5', 'lane_yn6'] as const

const lanesClosed = sql<number>`(${sql.join(
  lanes.map((lane) => sql`case when ${sql.ref(lane)} = 'Y' then 1 else 0 end`),
  sql` + `,
)})`

export const severityRanks = { high: 3, medium: 2, low: 1 } as const

/** 3 high, 2 medium, 1 low; what that means is said at `severity` in api.ts. */
export const severityRank = sql<number>`case
  when acc_type like '사고%' or ${lanesClosed} >= 2 then 3
  when acc_type in ('고장', '장애물', '정체') or ${lanesClosed} = 1 then 2
  else 1 end`

export const accidentSorts = ['occurredAt', 'lastSeenAt', 'severity'] as const
export type AccidentSort = (typeof accidentSorts)[number]

export const accidentOrder: Readonly<Record<AccidentSort, RawBuilder<string | number>>> = {
  occurredAt: sql`concat(acc_date, acc_hour)`,
  lastSeenAt: sql`last_seen_at`,
  severity: severityRank,
}

/** Notices with their severity and what they are sorted by. */
export const selectAccidents = (db: Kysely<Database>, sort: AccidentSort) =>
  db
    .selectFrom('traffic_accidents')
    .selectAll()
    .select([severityRank.as('severity_rank'), accidentOrder[sort].as('sort_key')])

type Row = Selectable<AccidentsTable> & { severity_rank: number }

const iso = (text: string) => fromSqlTime(text).toISOString()

export function accidentViewOf(row: Row): AccidentView {
  // What stands there has passed the event's schema; a hand-made row may not have, and is then told when it was first seen.
  const occurredAt = kstToInstant(row.acc_date, row.acc_hour)?.toISOString() ?? iso(row.first_seen_at)
  return {
    id: row.id,
    accDate: row.acc_date,
    accHour: row.acc_hour,
    accPointNM: row.acc_point_nm,
    roadNM: row.road_nm,
    nosunNM: row.nosun_nm,
    direction: row.start_end_type_code,
    smsText: row.sms_text,
    accType: row.acc_type,
    process: row.acc_process_nm,
    severity: row.severity_rank === 3 ? 'high' : row.severity_rank === 2 ? 'medium' : 'low',
    lanesClosed: lanes.flatMap((lane, index) => (row[lane] === 'Y' ? [index + 1] : [])),
    shoulderClosed: row.shldroad_yn === 'Y',
    latitude: row.latitude,
    altitude: row.altitude,
    lateLengthKm: row.late_length,
    origin: row.origin,
    occurredAt,
    firstSeenAt: iso(row.first_seen_at),
    lastSeenAt: iso(row.last_seen_at),
    endedAt: row.ended_at === null ? null : iso(row.ended_at),
    createdAt: iso(row.stored_at),
  }
}
