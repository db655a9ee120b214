import { createHash } from 'node:crypto'
import { accident, type Accident } from '../model/records.ts'
import type { Reference } from '../model/reference.ts'
import { kstDate, kstTime } from '../model/time.ts'
import { upstreamAccident, type UpstreamAccident } from '../model/upstream.ts'
import { describedPlace, givenPlace } from './coordinates.ts'
import { createKeyed, createTally, measured, measuredAt, text, type Normalized, type Tally } from './rows.ts'

const KNOWN_TYPES: ReadonlySet<string> = new Set([
  '사고',
  '고장',
  '장애물',
  '작업',
  '정체',
  '이벤트/홍보',
  '기타',
])
const TYPES_BY_CODE = new Map([
  ['03', '작업'],
  ['15', '이벤트/홍보'],
])
const LANES = ['laneYn1', 'laneYn2', 'laneYn3', 'laneYn4', 'laneYn5', 'laneYn6', 'shldroadYn'] as const

/** Notices of burstInfo/realTimeSms as records. Never throws; every row that gives none is in `rejected`. */
export function normalizeAccidents(
  rows: readonly unknown[],
  reference: Reference,
  now: Date,
): Normalized<Accident> {
  const tally = createTally(rows)
  const kept = createKeyed<Accident>((record) => `${record.accDate} ${record.accHour} ${record.accPointNM}`)
  for (const index of rows.keys()) {
    const row = tally.parse(upstreamAccident, index)
    if (!row) continue
    const at = measuredAt(
      { index, date: row.accDate, time: row.accHour, fields: 'accDate + accHour' },
      now,
      tally,
    )
    const record = at && tally.parse(accident, index, draftOf(row, at, reference, tally))
    if (!record) continue
    const other = kept.like(record)
    if (!other || sameNotice(other, record)) {
      kept.add(record)
      continue
    }
    // Two notices of one second and point: the upstream has no id, so the text tells them apart.
    const accPointNM = `${record.accPointNM} #${fingerprint(record)}`
    const apart = tally.parse(accident, index, { ...record, accPointNM })
    if (!apart) continue
    tally.note('another notice of the same second and point')
    kept.add(apart)
  }
  const records = kept.records()
  return { records, sources: records.length, ...kept.counts, ...tally.found }
}

const sameNotice = (a: Accident, b: Accident) =>
  a.smsText === b.smsText && a.startEndTypeCode === b.startEndTypeCode && a.nosunNM === b.nosunNM

function draftOf(row: UpstreamAccident, at: Date, reference: Reference, tally: Tally) {
  const about = {
    smsText: text(row.smsText),
    startEndTypeCode: text(row.startEndTypeCode),
    nosunNM: text(row.nosunNM),
    roadNM: text(row.roadNM),
  }
  const accTypeCode = text(row.accTypeCode)
  const accType = text(row.accType) || TYPES_BY_CODE.get(accTypeCode) || '기타'
  if (text(row.accType) === '') tally.note('accType blank')
  if (!KNOWN_TYPES.has(accType)) tally.code('accType', accType)
  const point = text(row.accPointNM)
  const named = /[\p{L}\p{N}]/u.test(point)
  return {
    accDate: kstDate(at),
    accHour: kstTime(at),
    accPointNM: named ? point : derivedPoint(about),
    accType,
    accTypeCode,
    accProcessCode: text(row.accProcessCode),
    accProcessNM: text(row.accProcessNM),
    ...about,
    ...placeOf(row, { ...about, point: named ? point : '' }, reference, tally),
    lateLength: measured('lateLength', row.lateLength, [0, 10_000], tally),
    seriesNM: measured('seriesNM', row.seriesNM, [-1e15, 1e15], tally),
    ...flagsOf(row, tally),
  }
}

interface About {
  smsText: string
  startEndTypeCode: string
  nosunNM: string
  roadNM: string
}

/** A blank point's stand-in. Stable while route, direction and text stay, so that the key stays. */
function derivedPoint(about: About): string {
  return [about.roadNM || about.nosunNM, about.startEndTypeCode, `#${fingerprint(about)}`]
    .filter(Boolean)
    .join(' ')
}

/** Eight digits of a hash over letters and digits alone: spacing and punctuation of a notice come and go. */
function fingerprint({ smsText, startEndTypeCode, nosunNM }: About): string {
  const words = [nosunNM, startEndTypeCode, smsText].map((part) =>
    part.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ''),
  )
  return createHash('sha256').update(words.join('\n')).digest('hex').slice(0, 8)
}

function placeOf(
  row: UpstreamAccident,
  about: About & { point: string },
  reference: Reference,
  tally: Tally,
) {
  const given = givenPlace(row.latitude, row.altitude, tally)
  const described = given
    ? undefined
    : describedPlace(reference, {
        routeNo: about.nosunNM,
        roadName: about.roadNM,
        point: about.point,
        text: about.smsText,
      })
  if (described) tally.note('coordinates resolved')
  const place = given ?? described
  return { latitude: place?.latitude ?? null, altitude: place?.longitude ?? null }
}

function flagsOf(row: UpstreamAccident, tally: Tally) {
  const flags = LANES.map((name) => {
    const value = text(row[name]).toUpperCase()
    if (value !== 'Y' && value !== 'N' && value !== '') tally.code(name, value)
    return [name, value === 'Y' ? 'Y' : 'N']
  })
  return Object.fromEntries(flags)
}
