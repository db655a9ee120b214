import { expect, test } from 'vitest'
import { distanceKm, type Position } from './geo.ts'
import { loadReference } from './reference.ts'

const reference = loadReference()
const kmApart = (found: Position | undefined, expected: Position) => distanceKm(found ?? [0, 0], expected)

test('holds every route, tollgate and section, read once', () => {
  expect(reference.routes).toHaveLength(67)
  expect(reference.tollgates).toHaveLength(590)
  expect(reference.sections).toHaveLength(1506)
  expect(loadReference()).toBe(reference)
})

test('lays the sections of a route end to end, the same stretch in both directions', () => {
  const towardsSeoul = reference.sections.filter((one) => one.routeNo === '0010' && one.direction === 'E')
  expect(towardsSeoul.at(-1)?.endKm).toBeGreaterThan(395)
  expect(towardsSeoul.at(-1)?.endKm).toBeLessThan(425)
  towardsSeoul.slice(1).forEach((one, index) => {
    expect(one.startKm).toBeGreaterThanOrEqual(towardsSeoul[index]?.endKm ?? Infinity)
  })
  const there = reference.section('0010CZE010')
  const back = reference.section('0010CZS010')
  expect(back).toMatchObject({ startKm: there?.startKm, endKm: there?.endKm, fromNode: there?.toNode })
  expect(back?.line).toEqual(there?.line.toReversed())
})

test('finds sections and nodes however they are written', () => {
  expect(reference.sectionByName('0120', '고서JC - 담양JC')?.conzoneId).toBe(
    reference.sectionByName('0120', '고서JC~담양JC')?.conzoneId,
  )
  expect(reference.sectionByName('0010', '서울IC-평양IC')).toBeUndefined()
  expect(kmApart(reference.node('0010', '천안IC'), [127.17, 36.83])).toBeLessThan(2)
  expect(reference.node('0010', '천안 나들목')).toEqual(reference.node('0010', '천안'))
  expect(reference.node('9999', '천안IC')).toBeUndefined()
})

test.each([
  ['names an interchange', '0010', '** 천안IC-천안분기점(부산) 방음시설 작업 **', [127.17, 36.83], 2],
  ['names a stretch by its places', '0652', '남경주부근(68K)-남경주부근(71K)', [129.31, 35.74], 2],
  ['names a direction and a km post', '0010', '부산방향 0.5', [129.0955, 35.25], 2],
  [
    'names km posts after the route',
    '0351',
    '** 통영대전선 111.9k~115.4k(양방향)갓길 **',
    [127.68, 35.7],
    25,
  ],
] as const)('locates a notice that %s', (_, routeNo, text, where, km) => {
  expect(kmApart(reference.locate(routeNo, text), where)).toBeLessThan(km)
})

test.each(['/', ' ', '부산방향', '제한속도변경 100- 80km/h', '부산방향 999.0'])(
  'locates nothing in %j',
  (text) => {
    expect(reference.locate('0010', text)).toBeUndefined()
  },
)

test('says which file is missing', () => {
  expect(() => loadReference('/nowhere')).toThrow(/nowhere.routes\.json/)
})
