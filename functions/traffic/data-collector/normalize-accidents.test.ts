import { expect, test } from 'vitest'
import { loadReference } from '../model/reference.ts'
import { loadSamples } from '../simulator/samples.ts'
import { normalizeAccidents } from './normalize-accidents.ts'

const reference = loadReference()
const now = new Date('2026-11-21T06:00:00Z')
const samples = loadSamples()
const listOf = (value: unknown) => (Array.isArray(value) ? value : [])
const row = {
  accDate: '2026.11.21',
  accHour: '09:11:24',
  accTypeCode: '03',
  accType: ' 작업 ',
  startEndTypeCode: '부산방향',
  smsText: '천안IC-천안분기점  작업중\n서행',
  accPointNM: '천안IC ',
  nosunNM: '0010',
  roadNM: '경부선',
  latitude: null,
  altitude: null,
  lateLength: '1.5',
  laneYn1: 'Y',
  shldroadYn: null,
}
const normalize = (...rows: object[]) =>
  normalizeAccidents(
    rows.map((each) => ({ ...row, ...each })),
    reference,
    now,
  )
const one = (fields: object) => normalize(fields).records[0]

test('notices are trimmed, dated, kept to the second', () => {
  expect(one({})).toMatchObject({
    accDate: '20261121',
    accHour: '09:11:24',
    accPointNM: '천안IC',
    accType: '작업',
    smsText: '천안IC-천안분기점 작업중 서행',
    lateLength: 1.5,
    laneYn1: 'Y',
    laneYn2: 'N',
    shldroadYn: 'N',
  })
})

test('of the recorded answer are all read', () => {
  const rows = listOf(samples.accidents['realTimeSMSList'])
  expect(normalizeAccidents(rows, reference, now)).toMatchObject({ sources: rows.length, rejected: [] })
})

test.each([' ', '/', '', null, ' - '])(
  'with the point %j get one that stays as long as the text does',
  (accPointNM) => {
    const first = one({ accPointNM })
    expect(first?.accPointNM).toMatch(/^경부선 부산방향 #[0-9a-f]{8}$/)
    expect(one({ accPointNM, smsText: '천안IC-천안분기점 작업중, 서행 **' })?.accPointNM).toBe(
      first?.accPointNM,
    )
    expect(one({ accPointNM, smsText: '다른 작업' })?.accPointNM).not.toBe(first?.accPointNM)
    expect(normalize({ accPointNM }, { accPointNM, smsText: '다른 작업' }).records).toHaveLength(2)
  },
)

test('of one second and point are told apart by their text; an update of one replaces it', () => {
  const { records, repeated, superseded } = normalize(
    {},
    { startEndTypeCode: '서울방향' },
    {},
    { accProcessNM: '완료' },
  )
  expect(records.map(({ accPointNM, accProcessNM }) => [accPointNM, accProcessNM])).toEqual([
    ['천안IC', '완료'],
    [expect.stringMatching(/^천안IC #/), ''],
  ])
  expect([repeated, superseded]).toEqual([1, 1])
})

test.each([
  ['given', { latitude: 36.8, altitude: '127.2' }, [36.8, 127.2], []],
  ['swapped', { latitude: 127.2, altitude: 36.8 }, [36.8, 127.2], ['coordinates swapped']],
  ['0/0', { latitude: 0, altitude: 0, accPointNM: '알 수 없는 곳', smsText: '' }, [null, null], []],
  [
    'elsewhere',
    { latitude: 48.8, altitude: 2.3, accPointNM: '?', smsText: '' },
    [null, null],
    ['coordinates outside Korea'],
  ],
  ['half', { latitude: 36.8, accPointNM: '?', smsText: '' }, [null, null], []],
  [
    'no numbers',
    { latitude: 'x', altitude: 'y', accPointNM: '?', smsText: '' },
    [null, null],
    ['coordinates are no numbers'],
  ],
])('take coordinates that are %s', (_, fields, [latitude, altitude], notes) => {
  const { records, notes: found } = normalize(fields)
  expect(records[0]).toMatchObject({ latitude, altitude })
  expect([...found.keys()]).toEqual(notes)
})

test.each([
  ['an interchange of the route', { accPointNM: '천안IC' }, [36.82, 127.17]],
  ['a tollgate near the point', { accPointNM: '서울TG 부근' }, [37.36, 127.1]],
  [
    'the text, where the point is blank',
    { accPointNM: ' ', smsText: '천안IC-천안분기점 작업' },
    [36.82, 127.17],
  ],
  [
    'a name with the distance',
    { accPointNM: '남경주부근(68K)-남경주부근(71K)', smsText: '' },
    [35.76, 129.2],
  ],
  ['the route’s name, where its code is blank', { nosunNM: '', accPointNM: '천안IC' }, [36.82, 127.17]],
])('without coordinates get those of %s', (_, fields, [latitude = 0, longitude = 0]) => {
  const record = one(fields)
  expect(Math.abs((record?.latitude ?? 0) - latitude)).toBeLessThan(0.1)
  expect(Math.abs((record?.altitude ?? 0) - longitude)).toBeLessThan(0.1)
})

test('between two interchanges lie between them; by distance on the route', () => {
  const between = one({ accPointNM: '천안IC-옥천IC' })
  expect(between?.latitude).toBeLessThan(36.75)
  expect(between?.latitude).toBeGreaterThan(36.4)
  expect(
    one({
      nosunNM: '4004',
      roadNM: '화성광주선',
      startEndTypeCode: '동탄방향',
      accPointNM: '동탄방향 26.0',
      smsText: '',
    })?.latitude,
  ).toBeGreaterThan(36)
})

test.each([
  ['accDate + accHour', { accDate: '2026.13.01' }],
  ['accDate + accHour', { accHour: '25:00:00' }],
  ['accDate + accHour', { accDate: '2026.11.23' }],
  ['accDate + accHour', { accDate: '1990.01.01' }],
  ['smsText', { smsText: 'x'.repeat(5000) }],
  ['accType', { accType: 5 }],
])('are rejected by %s, with the row', (path, fields) => {
  const { records, rejected } = normalize(fields, {})
  expect(records).toHaveLength(1)
  expect(rejected).toMatchObject([
    { index: 0, reasons: [{ path }], row: expect.stringContaining('부산방향') },
  ])
})

test('of unknown kinds are kept and counted', () => {
  const { records, unknown, notes } = normalize(
    { accType: '낙석', laneYn1: 'Q' },
    { accPointNM: 'b', accType: '', accTypeCode: '77' },
  )
  expect(records.map(({ accType }) => accType)).toEqual(['낙석', '기타'])
  expect(Object.fromEntries(unknown)).toEqual({ 'accType=낙석': 1, 'laneYn1=Q': 1 })
  expect(notes.get('accType blank')).toBe(1)
})
