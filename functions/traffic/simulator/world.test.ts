import { expect, test } from 'vitest'
import { loadReference } from '../model/reference.ts'
import { kstToInstant } from '../model/time.ts'
import { createIncidents, type Incident } from './incidents.ts'
import { buildNetwork } from './network.ts'
import { noticeRows } from './notices.ts'
import { RECOVERY_MS } from './queues.ts'
import { hashText } from './random.ts'
import { flowsAt, roadRows } from './roads.ts'
import { buildGates, tollgateRows } from './tollgates.ts'

const reference = loadReference()
const seed = hashText('test')
const network = buildNetwork(seed, reference)
const incidents = createIncidents(seed, network)
const at = (kst: string) => new Date(`${kst}+09:00`)
const roads = (instant: Date) => roadRows(seed, network, incidents, instant)
const congested = (rows: { grade: string }[]) =>
  rows.filter(({ grade }) => grade === '3').length / rows.length

test('every route and section, both ways, has one to three detectors of its own: about 3,000 rows', () => {
  const rows = roads(at('2026-11-18T08:30:00'))
  expect(rows.length).toBeGreaterThan(2_800)
  expect(rows.length).toBeLessThan(3_300)
  expect(new Set(rows.map(({ vdsId }) => vdsId)).size).toBe(rows.length)
  expect(new Set(rows.map(({ routeNo }) => routeNo))).toEqual(
    new Set(reference.routes.map((one) => one.routeNo)),
  )
  const detectors = Map.groupBy(rows, ({ conzoneId }) => conzoneId)
  for (const section of reference.sections) {
    const own = detectors.get(section.conzoneId) ?? []
    expect([1, 2, 3]).toContain(own.length)
    expect(own[0]?.updownTypeCode).toBe(section.direction)
  }
})

test('a slot is the same whenever and in whatever order it is asked for, and another under another seed', () => {
  const slot = at('2026-11-18T08:30:00')
  const first = roads(slot)
  const elsewhere = createIncidents(seed, buildNetwork(seed, reference))
  roadRows(seed, network, elsewhere, at('2026-11-19T18:00:00'))
  expect(roadRows(seed, buildNetwork(seed, reference), elsewhere, at('2026-11-18T08:34:59'))).toEqual(first)
  const other = hashText('other')
  const otherNetwork = buildNetwork(other, reference)
  expect(roadRows(other, otherNetwork, createIncidents(other, otherNetwork), slot)).not.toEqual(first)
})

const ways = (towards: number) => {
  const some = network.sections.filter(
    ({ place }) => place.longRange > 0.8 && place.metro < 0.5 && place.towardsSeoul * towards > 0.7,
  )
  return new Set(some.map(({ section }) => section.conzoneId))
}

test('roads fill up in the rush hours of working days, not at night', () => {
  for (const rush of ['2026-11-18T08:30:00', '2026-11-18T18:30:00']) {
    const rows = roads(at(rush))
    const ring = rows.filter(({ routeNo }) => routeNo === '1000')
    expect(congested(rows)).toBeGreaterThan(0.01)
    expect(congested(rows)).toBeLessThan(0.12)
    expect(congested(ring)).toBeGreaterThan(2 * congested(rows))
  }
  expect(congested(roads(at('2026-11-18T03:00:00')))).toBeLessThan(0.003)
  // Friday evenings lead out of Seoul, Sunday evenings back to it.
  const meanSpeed = (instant: Date, ids: Set<string>) => {
    const speeds = roads(instant).flatMap((row) =>
      ids.has(row.conzoneId) && row.speed !== '-1' ? [Number(row.speed)] : [],
    )
    return speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length
  }
  const friday = at('2026-11-20T19:00:00')
  const sunday = at('2026-11-22T17:30:00')
  expect(meanSpeed(friday, ways(-1))).toBeLessThan(meanSpeed(friday, ways(1)) - 5)
  expect(meanSpeed(sunday, ways(1))).toBeLessThan(meanSpeed(sunday, ways(-1)) - 3)
})

test('values are what the upstream writes, and change smoothly', () => {
  const before = new Map(roads(at('2026-11-18T12:00:00')).map((row) => [row.vdsId, row]))
  const after = roads(at('2026-11-18T12:05:00'))
  const measured = after.filter(({ grade }) => grade !== '0')
  expect(new Set(after.map(({ stdDate, stdHour }) => stdDate + stdHour))).toEqual(new Set(['202611181205']))
  expect(after.filter(({ speed }) => speed === '-1')).toEqual(after.filter(({ grade }) => grade === '0'))
  expect(measured.length).toBeLessThan(after.length)
  expect(measured.length).toBeGreaterThan(after.length * 0.98)
  const speeds = measured.map(({ speed }) => Number(speed))
  expect(Math.min(...speeds)).toBeGreaterThanOrEqual(3)
  expect(Math.max(...speeds)).toBeLessThan(130)
  const jumps = measured.filter(({ vdsId, speed }) => {
    const was = Number(before.get(vdsId)?.speed)
    return was > 0 && Math.abs(was - Number(speed)) > 20
  })
  expect(jumps.length).toBeLessThan(after.length * 0.01)
  expect(after.some(({ conzoneName }) => conzoneName.includes(' - '))).toBe(true)
  expect(after.some(({ conzoneName }) => conzoneName.includes('~'))).toBe(true)
})

function severeAccident(direction: string): Incident {
  for (let hour = 0; hour < 24 * 14; hour++) {
    const now = at('2026-11-02T00:00:00').getTime() + hour * 3_600_000
    const found = incidents.at(now).find(({ kind, severity, queueKm, way, section, clear, km }) => {
      const order = way.sections.findIndex((one) => one.index === section.index)
      const inside = order > 1 && order < way.sections.length - 2
      const room = way.direction === 'E' ? km - section.section.startKm : section.section.endKm - km
      const right = kind === '사고' && way.direction === direction && inside && clear > now
      return right && severity > 0.5 && queueKm > room + 1
    })
    if (found) return found
  }
  throw new Error('two weeks without a severe accident')
}

const speeds = (now: number, list: Incident[]) =>
  flowsAt(seed, network, { at: () => list }, new Date(now)).map(({ speed }) => speed)

test.each(['E', 'S'])(
  'an accident slows the sections behind it (%s), none ahead, and clears',
  (direction) => {
    const one = severeAccident(direction)
    const lost = (now: number, index = -1) =>
      1 - (speeds(now, [one])[index] ?? NaN) / (speeds(now, [])[index] ?? NaN)
    const order = one.way.sections.findIndex(({ index }) => index === one.section.index)
    const step = direction === 'E' ? 1 : -1
    const [behind, ahead] = [one.way.sections[order - step]?.index, one.way.sections[order + step]?.index]
    expect(lost(one.start, one.section.index)).toBe(0)
    expect(lost(one.clear, one.section.index)).toBeGreaterThan(0.3)
    expect(lost(one.clear, behind)).toBeGreaterThan(0.05)
    expect(lost(one.clear, behind)).toBeGreaterThan(lost((one.start + one.clear) / 2, behind))
    expect(lost(one.clear, ahead)).toBe(0)
    expect(lost(one.end, one.section.index)).toBeLessThan(lost(one.clear, one.section.index))
    expect(lost(one.end + RECOVERY_MS, one.section.index)).toBe(0)
    expect(incidents.at(one.end - 1)).toContainEqual(one)
    expect(incidents.at(one.end)).not.toContainEqual(one)
  },
)

test('notices: 50 to 190 of every kind, each with an identity that lasts and is its own', () => {
  const texts = new Map<string, string>()
  const kinds = new Set<string>()
  let total = 0
  let located = 0
  let blank = 0
  let misplaced = 0
  for (let step = 0; step < 2 * 24 * 7; step++) {
    const now = new Date(at('2026-11-16T00:00:00').getTime() + step * 1_800_000)
    const rows = noticeRows(incidents, now)
    expect(rows.length).toBeGreaterThan(50)
    expect(rows.length).toBeLessThan(190)
    for (const row of rows) {
      const began = kstToInstant(row.accDate, row.accHour)
      expect(began?.getTime()).toBeLessThanOrEqual(now.getTime())
      kinds.add(row.accType)
      total++
      located += Number(row.latitude !== null && row.latitude !== 0)
      misplaced += Number(row.latitude && row.altitude && (row.altitude < 124 || row.latitude > 39))
      blank += Number(row.accPointNM.trim().length < 2)
      expect(row.smsText).not.toMatch(/0\d{1,2}-\d{3,4}-\d{4}|undefined|NaN/)
      if (row.accPointNM.trim().length < 2) continue
      const id = `${row.accDate} ${row.accHour} ${row.accPointNM}`
      expect(texts.get(id) ?? row.smsText).toBe(row.smsText)
      texts.set(id, row.smsText)
    }
  }
  expect(kinds).toEqual(new Set(['사고', '고장', '장애물', '작업', '정체', '이벤트/홍보']))
  expect(located / total).toBeGreaterThan(0.22)
  expect(located / total).toBeLessThan(0.45)
  expect(misplaced).toBe(0)
  expect(blank / total).toBeGreaterThan(0.1)
})

test('every tollgate with coordinates counts vehicles in and out, but no test unit', () => {
  const gates = buildGates(seed, reference.tollgates)
  const rows = tollgateRows(seed, gates, 2, at('2026-11-18T12:00:00'))
  const expected = reference.tollgates.filter(({ lat, test: isTest }) => lat !== null && !isTest)
  expect(expected).toHaveLength(482)
  for (const inoutType of ['0', '1'])
    expect(
      new Set(rows.filter((row) => row.inoutType === inoutType).map(({ unitCode }) => unitCode)),
    ).toEqual(new Set(expected.map(({ unitCode }) => `${unitCode} `)))
  expect(rows.length).toBeLessThanOrEqual(12_000)
  expect(new Set(rows.map(({ carType }) => carType))).toEqual(
    new Set(['1', '2', '3', '4', '5', '6', '7', '8']),
  )
})

test('an hour of a tollgate is its four quarters', () => {
  const gates = buildGates(seed, reference.tollgates).slice(0, 5)
  const sum = (tmType: 1 | 2, end: string) =>
    tollgateRows(seed, gates, tmType, at(end)).reduce((all, row) => all + Number(row.trafficAmout), 0)
  const quarters = ['11:15', '11:30', '11:45', '12:00'].map((time) => sum(2, `2026-11-18T${time}:00`))
  expect(sum(1, '2026-11-18T12:00:00')).toBe(quarters.reduce((all, one) => all + one, 0))
})
