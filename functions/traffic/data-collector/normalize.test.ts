import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accident, roadStatus, tollgateTraffic } from '../model/records.ts'
import { loadReference } from '../model/reference.ts'
import { normalizeAccidents } from './normalize-accidents.ts'
import { normalizeRoads } from './normalize-roads.ts'
import { normalizeTollgates } from './normalize-tollgates.ts'
import type { Normalized } from './rows.ts'

const reference = loadReference()
const now = new Date('2026-11-21T06:00:00Z')

const feeds = {
  accidents: { normalize: (rows: unknown[]) => normalizeAccidents(rows, reference, now), record: accident },
  tollgates: { normalize: (rows: unknown[]) => normalizeTollgates(rows, now), record: tollgateTraffic },
  roads: { normalize: (rows: unknown[]) => normalizeRoads(rows, now), record: roadStatus },
}

const date = fc.constantFrom('20261121', '2026.11.21', '20991231', '19991231', '20261199', '', ' 20261121 ')
const time = fc.constantFrom('1430', '14:30:05', '2400', '2460', '14', '', '143005', '99')
const odd = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '-1',
    '-',
    '/',
    '0',
    '1,234',
    '1e9',
    'Infinity',
    '12.5',
    'S',
    'E',
    'Y',
    '2',
    '15',
    '101 ',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 250 }),
  fc.double(),
  fc.constantFrom(null, undefined, 0, -1, NaN, Infinity, 127.1, 37.5),
)
const usual: Record<string, fc.Arbitrary<unknown>> = {
  accDate: date,
  accHour: time,
  accType: fc.constantFrom('사고', '작업', '', '미확인'),
  smsText: fc.constantFrom('천안IC-천안분기점 작업', '', 'a'.repeat(5000)),
  accPointNM: fc.constantFrom(' ', '/', '동탄방향 26.0', '남경주부근(68K)-남경주부근(71K)', null),
  nosunNM: fc.constantFrom('0010', '0552', '', '9999'),
  latitude: odd,
  altitude: odd,
  exDivCode: fc.constantFrom('00', '02'),
  exDivName: fc.constantFrom('도공', ''),
  unitCode: fc.constantFrom('101 ', '103', ' '),
  unitName: fc.constantFrom('서울', 'a'.repeat(120)),
  inoutType: fc.constantFrom('0', '1', '2'),
  tmType: fc.constantFrom('1', '2', '2 ', '3'),
  tcsType: fc.constantFrom('1', '2', '9', 'hi-pass'),
  carType: fc.constantFrom('1', '8', '9', '', '__proto__'),
  trafficAmout: fc.constantFrom('12', 12, '-1', '', null, '1,234', '9999999', 'x'),
  sumDate: date,
  sumTm: time,
  routeNo: fc.constantFrom('0010', ' '),
  routeName: fc.constantFrom('경부선', 'a'.repeat(120)),
  conzoneId: fc.constantFrom('0010CZE010', ''),
  conzoneName: fc.constantFrom('구서IC ~ 영락IC'),
  vdsId: fc.constantFrom('0010VDE00100', '', 'a'.repeat(31)),
  updownTypeCode: fc.constantFrom('S', 'e', 'X'),
  speed: odd,
  shareRatio: odd,
  timeAvg: odd,
  grade: fc.constantFrom('0', '1', '3', '4', null, '', 2.5),
  stdDate: date,
  stdHour: time,
}
const plausible = fc.record(usual)
const hostile = fc.record(Object.fromEntries(Object.keys(usual).map((name) => [name, odd])), {
  requiredKeys: [],
})
const anyRows = fc.array(fc.oneof({ weight: 6, arbitrary: plausible }, hostile, fc.anything()), {
  maxLength: 30,
})

describe.each(Object.entries(feeds))('%s', (_, { normalize, record }) => {
  test('account for every row, whatever it is, and keep only valid records', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const result: Normalized<unknown> = normalize(rows)
        const { records, sources, repeated, superseded, rejected } = result
        expect(sources + repeated + superseded + rejected.length).toBe(rows.length)
        for (const each of records) expect(record.safeParse(each).data).toEqual(each)
        for (const { index, reasons } of rejected) {
          expect(index).toBeLessThan(rows.length)
          expect(reasons.length).toBeGreaterThan(0)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('lose nothing good beside a bad row', () => {
    fc.assert(
      fc.property(anyRows, fc.array(fc.oneof(fc.constant(null), fc.string(), hostile)), (rows, bad) => {
        const rejects = bad.filter((row) => normalize([row]).rejected.length === 1)
        expect(normalize([...rejects, ...rows]).records).toEqual(normalize(rows).records)
      }),
      { numRuns: 100 },
    )
  })
})
