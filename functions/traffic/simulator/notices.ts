import { alongLine } from '../model/geo.ts'
import { kstDate, kstTime } from '../model/time.ts'
import { placeName } from './directions.ts'
import type { Incident, Incidents, Kind } from './incidents.ts'
import { noticeText } from './notice-text.ts'
import { queueAt } from './queues.ts'
import { chance, pick } from './random.ts'

/** One row of burstInfo/realTimeSms as the upstream writes it. */
export type NoticeRow = {
  laneYn1: string
  laneYn2: string
  laneYn3: string
  laneYn4: string
  laneYn5: string
  laneYn6: string
  lateLength: number | null
  accHour: string
  accDate: string
  accTypeCode: string
  accType: string
  startEndTypeCode: string
  smsText: string
  accProcessCode: string
  accPointNM: string
  nosunNM: string
  roadNM: string
  accProcessNM: string
  latitude: number | null
  /** The longitude. */
  altitude: number | null
  seriesNM: number
  shldroadYn: string
  message: null
  code: null
}

/** 03 and 15 are the upstream's; what it numbers the others is not known. */
const TYPE_CODES: Readonly<Record<Kind, string>> = {
  사고: '01',
  고장: '02',
  작업: '03',
  장애물: '04',
  정체: '05',
  '이벤트/홍보': '15',
}
/** About a third of all have coordinates; announcements seldom. */
const WITH_COORDINATES = { announcement: 0.2, other: 0.6 } as const
const ZERO_COORDINATES = 0.006
const DONE_MS = 3 * 60_000

const yes = (is: boolean) => (is ? 'Y' : 'N')
const round = (value: number, digits: number) => Number(value.toFixed(digits))

/** Lanes counted from the median; none closed means the shoulder. */
function closedLanes({ key, kind, severity, section }: Incident): { lane: number; closed: number } {
  const lanes = 2 + Math.round(2 * section.place.metro)
  const lane = 1 + Math.floor(chance(key, 31) * (lanes - 1))
  if (kind === '이벤트/홍보' || kind === '정체') return { lane, closed: 0 }
  if (kind === '사고') return { lane, closed: severity > 0.55 && lanes > 2 ? 2 : 1 }
  const onShoulder = kind === '고장' ? 0.6 : 0.25
  return { lane, closed: chance(key, 32) < onShoulder ? 0 : 1 }
}

/** Never changes while the incident lasts: with the date and the time it is all the upstream has for an id. */
function pointName({ key, kind, way, km, section: { section } }: Incident): string {
  const share = chance(key, 33)
  if (kind === '이벤트/홍보') return share < 0.85 ? ' ' : '/'
  if (share < 0.08) return pick([' ', '/'], chance(key, 34))
  if (kind !== '작업' || share < 0.55) return `${way.label}방향 ${km.toFixed(1)}`
  const near = `${placeName(section.fromNode)}부근`
  return `${near}(${Math.floor(km)}K)-${near}(${Math.floor(km) + 1 + Math.floor(chance(key, 35) * 3)}K)`
}

function coordinates({ key, kind, km, way, section: { section } }: Incident) {
  const share = chance(key, 36)
  if (share < ZERO_COORDINATES) return { latitude: 0, altitude: 0 }
  const part = (km - section.startKm) / (section.endKm - section.startKm)
  const at = alongLine(section.line, way.direction === 'E' ? part : 1 - part)
  const withPlace = kind === '이벤트/홍보' ? WITH_COORDINATES.announcement : WITH_COORDINATES.other
  if (!at || share > withPlace) return { latitude: null, altitude: null }
  return { latitude: round(at[1], 6), altitude: round(at[0], 6) }
}

function progress({ kind, clear, end }: Incident, now: number) {
  if (kind === '이벤트/홍보' || kind === '작업' || now < clear)
    return { accProcessCode: '1', accProcessNM: '진행' }
  if (now < end - DONE_MS) return { accProcessCode: '2', accProcessNM: '처리중' }
  return { accProcessCode: '3', accProcessNM: '완료' }
}

function noticeRow(incident: Incident, now: number): NoticeRow {
  const { key, kind, route, way, start } = incident
  const { lane, closed } = closedLanes(incident)
  const lanes = [1, 2, 3, 4, 5, 6].map((number) => yes(number >= lane && number < lane + closed))
  const [laneYn1 = 'N', laneYn2 = 'N', laneYn3 = 'N', laneYn4 = 'N', laneYn5 = 'N', laneYn6 = 'N'] = lanes
  const onShoulder = closed === 0 && (kind === '고장' || kind === '작업')
  return {
    laneYn1,
    laneYn2,
    laneYn3,
    laneYn4,
    laneYn5,
    laneYn6,
    lateLength: kind === '이벤트/홍보' ? null : round(queueAt(incident, now), 1),
    accHour: kstTime(new Date(start)),
    accDate: kstDate(new Date(start)).replace(/(\d{4})(\d\d)(\d\d)/, '$1.$2.$3'),
    accTypeCode: TYPE_CODES[kind],
    accType: kind,
    startEndTypeCode: `${way.label}방향`,
    smsText: noticeText(incident, lane, closed),
    ...progress(incident, now),
    accPointNM: pointName(incident),
    nosunNM: route.routeNo,
    roadNM: route.name,
    ...coordinates(incident),
    seriesNM: 1 + Math.floor(chance(key, 37) * 40),
    shldroadYn: yes(onShoulder),
    message: null,
    code: null,
  }
}

/** The notices of an instant, the newest first. */
export function noticeRows(incidents: Incidents, instant: Date): NoticeRow[] {
  const now = instant.getTime()
  const newestFirst = incidents.at(now).sort((a, b) => b.start - a.start || a.key - b.key)
  return newestFirst.map((incident) => noticeRow(incident, now))
}
