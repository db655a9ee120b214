import { expect, test } from 'vitest'
import { layOut, lengthKm, ticks } from './strip.ts'
import type { SectionState } from './sections.ts'

const section = (id: string): SectionState => ({
  id,
  routeNo: '0010',
  routeName: '경부선',
  name: '구서IC-영락IC',
  direction: id.includes('CZS') ? 'S' : 'E',
  grade: 1,
  speed: 90,
  detectors: [],
})
const line = (from: number, to: number) =>
  [
    [from, 36],
    [to, 36],
  ] as const

test('both directions of a stretch lie at the same distance, in the order of the road', () => {
  const lines = new Map([
    ['0010CZE010', line(127, 127.1)],
    ['0010CZE020', line(127.1, 127.3)],
  ])
  const sections = ['0010CZS020', '0010CZE010', '0010CZE020', '0010CZS010'].map(section)
  const { km, stretches } = layOut(sections, lines)
  const at = (id: string) => stretches.find((one) => one.section.id === id)
  expect(at('0010CZE010')).toMatchObject({ from: 0 })
  expect(at('0010CZS020')?.from).toBe(at('0010CZE020')?.from)
  expect(at('0010CZE020')?.from).toBeCloseTo(9, 0)
  expect(km).toBeCloseTo(27, 0)
  expect(at('0010CZS020')?.to).toBe(km)
})

test('what is not on the map, or has no length, still has a place of its own', () => {
  const { km, stretches } = layOut(
    ['0010CZE010', '0010CZE020'].map(section),
    new Map([['0010CZE020', line(127, 127)]]),
  )
  expect(stretches.map(({ from, to }) => to - from)).toEqual([5, 0.5])
  expect(km).toBe(5.5)
})

test('a degree of latitude is about 111 km', () => {
  expect(
    lengthKm([
      [127, 36],
      [127, 37],
    ]),
  ).toBeCloseTo(111.2, 1)
})

test.each([
  [3, [0]],
  [27, [0, 10, 20]],
  [415, [0, 100, 200, 300]],
  [450, [0, 100, 200, 300, 400]],
])('a road of %i km is labelled at %j', (km, expected) => {
  expect(ticks(km)).toEqual(expected)
})
