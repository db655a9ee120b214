import { expect, test } from 'vitest'
import { normalizeTollgates } from './normalize-tollgates.ts'

const now = new Date('2026-11-21T06:00:00Z')
const row = {
  exDivCode: '00',
  exDivName: '도공',
  unitCode: '101 ',
  unitName: '서울',
  inoutType: '0',
  tmType: '2',
  tcsType: '2',
  carType: '1',
  trafficAmout: '1,234',
  sumDate: '20261121',
  sumTm: '1445',
}
const normalize = (...rows: object[]) =>
  normalizeTollgates(
    rows.map((each) => ({ ...row, ...each })),
    now,
  )

test('rows are folded to one record per tollgate and slot, nothing lost', () => {
  const { records, sources } = normalize(
    {},
    { tcsType: '1', trafficAmout: 6 },
    { inoutType: '1', carType: '2', trafficAmout: '7' },
    { unitCode: '099', unitName: '판교' },
  )
  expect(sources).toBe(4)
  expect(records).toEqual([
    expect.objectContaining({ unitCode: '099', entryAmount: 1234 }),
    {
      unitCode: '101',
      unitName: '서울',
      exDivCode: '00',
      exDivName: '도공',
      collectedAt: '2026-11-21T05:45:00Z',
      periodMinutes: 15,
      entryAmount: 1240,
      exitAmount: 7,
      entryByClass: { 1: 1240 },
      exitByClass: { 2: 7 },
      byPayment: { 1: 6, 2: 1241 },
    },
  ])
})

test('of an hour, and of the last slot of a day', () => {
  expect(normalize({ tmType: '1', sumTm: '13' }).records[0]).toMatchObject({
    periodMinutes: 60,
    collectedAt: '2026-11-21T04:00:00Z',
  })
  expect(normalize({ sumDate: '20261120', sumTm: '2400' }).records[0]).toMatchObject({
    collectedAt: '2026-11-20T15:00:00Z',
  })
})

test('said twice count once; the last word counts', () => {
  expect(normalize({}, {}, { trafficAmout: '5' })).toMatchObject({
    records: [{ entryAmount: 5 }],
    sources: 1,
    repeated: 1,
    superseded: 1,
  })
})

test('of unknown classes and payments are kept and counted', () => {
  const { records, unknown } = normalize({ carType: '9' }, { carType: '', tcsType: '3' })
  expect(records[0]).toMatchObject({
    entryByClass: { 9: 1234, '?': 1234 },
    byPayment: { 2: 1234, 3: 1234 },
  })
  expect(Object.fromEntries(unknown)).toEqual({ 'carType=9': 1, 'carType=?': 1, 'tcsType=3': 1 })
})

test.each([
  ['inoutType', { inoutType: '2' }],
  ['tmType', { tmType: '3' }],
  ['tmType', { tmType: '1' }],
  ['trafficAmout', { trafficAmout: '-1' }],
  ['trafficAmout', { trafficAmout: '' }],
  ['trafficAmout', { trafficAmout: 'many' }],
  ['unitCode', { unitCode: '   ' }],
  ['unitName', { unitName: 'a'.repeat(101) }],
  ['carType', { carType: '__proto__' }],
  ['sumDate + sumTm', { sumTm: '1460' }],
  ['unitCode', { unitCode: 101 }],
])('are rejected by %s, the others of the tollgate kept', (path, fields) => {
  const { records, rejected } = normalize({}, { carType: '2', ...fields })
  expect(rejected).toMatchObject([{ index: 1, reasons: [{ path }] }])
  expect(records).toMatchObject([{ unitCode: '101', entryAmount: 1234 }])
})
