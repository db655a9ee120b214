import { roadStatus, type RoadStatus } from '../model/records.ts'
import { upstreamRoad, type UpstreamRoad } from '../model/upstream.ts'
import {
  createKeyed,
  createTally,
  instantText,
  measured,
  measuredAt,
  number,
  order,
  text,
  type Normalized,
  type Tally,
} from './rows.ts'

const NOT_JUDGED = 0

/**
 * Rows of odtraffic/trafficAmountByRealtime as records, ordered by route so that a chunk touches few of them. Never
 * throws; every row that gives none is in `rejected`.
 */
export function normalizeRoads(rows: readonly unknown[], now: Date): Normalized<RoadStatus> {
  const tally = createTally(rows)
  const kept = createKeyed<RoadStatus>(({ vdsId, collectedAt }) => `${vdsId} ${collectedAt}`)
  for (const index of rows.keys()) {
    const row = tally.parse(upstreamRoad, index)
    if (!row) continue
    const at = measuredAt(
      { index, date: row.stdDate, time: row.stdHour, fields: 'stdDate + stdHour' },
      now,
      tally,
    )
    if (!at) continue
    const direction = text(row.updownTypeCode).toUpperCase()
    if (direction !== 'S' && direction !== 'E') {
      tally.code('updownTypeCode', direction)
      tally.reject(index, [{ path: 'updownTypeCode', reason: 'is neither S nor E' }])
      continue
    }
    const record = tally.parse(roadStatus, index, draftOf(row, direction, at, tally))
    if (record) kept.add(record)
  }
  const records = kept.records().sort((a, b) => order(placeOf(a), placeOf(b)))
  return { records, sources: records.length, ...kept.counts, ...tally.found }
}

function draftOf(row: UpstreamRoad, updownTypeCode: string, at: Date, tally: Tally) {
  const vehicles = measured('trafficAmout', row.trafficAmout, [0, 10_000_000], tally)
  return {
    routeNo: text(row.routeNo),
    routeName: text(row.routeName),
    conzoneId: text(row.conzoneId),
    conzoneName: text(row.conzoneName),
    vdsId: text(row.vdsId),
    updownTypeCode,
    trafficAmount: vehicles === null ? null : Math.round(vehicles),
    speed: measured('speed', row.speed, [0, 400], tally),
    shareRatio: measured('shareRatio', row.shareRatio, [0, 100], tally),
    timeAvg: measured('timeAvg', row.timeAvg, [0, 1_000_000], tally),
    grade: gradeOf(row.grade, tally),
    collectedAt: instantText(at),
  }
}

/** 판정불가 for a grade that is missing, and, counted, for one that nobody knows. */
function gradeOf(value: UpstreamRoad['grade'], tally: Tally): number {
  const grade = number(value)
  if (grade === null) return NOT_JUDGED
  if (grade !== undefined && Number.isInteger(grade) && grade >= 0 && grade <= 3) return grade
  tally.code('grade', String(value))
  return NOT_JUDGED
}

const placeOf = ({ routeNo, conzoneId, vdsId, collectedAt }: RoadStatus) =>
  [routeNo, conzoneId, vdsId, collectedAt].join(' ')
