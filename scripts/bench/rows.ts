import { createConnection, type Connection } from 'mysql2/promise'
import type { RoadStatus } from '../../functions/traffic/model/records.ts'
import { sqlTime } from '../../functions/traffic/model/tables.ts'
import { startPipeline, type Usage } from './pipeline.ts'
import { simulatedSlots } from './roads.ts'
import { median, verdict, type Table } from './table.ts'

const SLOTS = 40
const ROUNDS = 5
const GOAL = 0.6
const ROWS_A_STATEMENT = 1_000

const columns = [
  'route_no',
  'route_name',
  'conzone_id',
  'conzone_name',
  'vds_id',
  'updown_type_code',
  'traffic_amount',
  'speed',
  'share_ratio',
  'time_avg',
  'grade',
  'collected_at',
  'origin',
  'seen_at',
  'stored_at',
]
const UPSERT = `insert into road_traffic_status (${columns.join(', ')}) values ? on duplicate key update ${columns
  .map((column) => `${column} = values(${column})`)
  .join(', ')}`

/** The whole way of road status, from XADD to stored and acknowledged, beside one process that only upserts. */
export async function rows(root: string): Promise<Table> {
  const now = new Date()
  const slots = simulatedSlots(SLOTS, now)
  const batches = slots.map(({ entries }) => entries)
  const records = slots.flatMap((slot) => slot.records)
  const values = valuesOf(records, sqlTime(now))
  const pipeline = await startPipeline(root)
  const { host, port, user, password, database } = pipeline.bench.mariadb
  const connection = await createConnection({ host, port, user, password, database, charset: 'utf8mb4' })
  const ours: Usage[] = []
  const raw: Usage[] = []
  try {
    // One round more than counted, so that both are warm.
    for (let round = 0; round <= ROUNDS; round++) {
      await pipeline.empty()
      const whole = await pipeline.through(batches, records.length)
      await pipeline.empty()
      const bare = await pipeline.measure(() => upsertAll(connection, values))
      if (round > 0) {
        ours.push(whole)
        raw.push(bare)
      }
    }
  } finally {
    await connection.end()
    await pipeline.stop()
  }
  const rate = (usages: readonly Usage[]) => median(usages.map(({ seconds }) => records.length / seconds))
  const share = median(ours.map((usage, round) => (raw[round]?.seconds ?? Number.NaN) / usage.seconds))
  const cpu = (usages: readonly Usage[], of: keyof Usage['cpu']) =>
    ((median(usages.map((usage) => usage.cpu[of])) / records.length) * 100_000).toFixed(2)
  return {
    title: 'Rows of road status a second, from XADD to stored and acknowledged',
    columns: [
      '',
      'rows/s',
      'against raw',
      'CPU s / 100,000 rows: processor',
      'source',
      'Redis',
      'MariaDB',
      'goal',
    ],
    rows: [
      ['raw upserts', rate(raw).toFixed(0), '1.00×', '', '', '', cpu(raw, 'mariadb'), ''],
      [
        'source + processor',
        rate(ours).toFixed(0),
        `${share.toFixed(2)}×`,
        cpu(ours, 'processor'),
        cpu(ours, 'source'),
        cpu(ours, 'redis'),
        cpu(ours, 'mariadb'),
        verdict(share >= GOAL, `≥ ${GOAL}×`),
      ],
    ],
    notes: [
      `${SLOTS} slots of the simulated network, ${records.length} rows; medians of ${ROUNDS} rounds, taking turns`,
      `raw: one process, one connection, ${ROWS_A_STATEMENT} rows a statement, the same rows into the same table`,
    ],
  }
}

async function upsertAll(connection: Connection, values: readonly unknown[][]): Promise<void> {
  for (let at = 0; at < values.length; at += ROWS_A_STATEMENT)
    await connection.query(UPSERT, [values.slice(at, at + ROWS_A_STATEMENT)])
}

const valuesOf = (records: readonly RoadStatus[], storedAt: string): unknown[][] =>
  records.map((record) => [
    record.routeNo,
    record.routeName,
    record.conzoneId,
    record.conzoneName,
    record.vdsId,
    record.updownTypeCode,
    record.trafficAmount,
    record.speed,
    record.shareRatio,
    record.timeAvg,
    record.grade,
    sqlTime(new Date(record.collectedAt)),
    'sim',
    storedAt,
    storedAt,
  ])
