import { expect, test } from 'vitest'
import { distanceSquared, offsetRight, thin } from './offset.ts'

const rounded = (line: { x: number; y: number }[]) =>
  line.map(({ x, y }) => [Math.round(x * 100) / 100 + 0, Math.round(y * 100) / 100 + 0])

test('eastbound runs south of the road, westbound north of it', () => {
  const road = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
  ]
  expect(rounded(offsetRight(road, 2))).toEqual([
    [0, 2],
    [10, 2],
  ])
  expect(rounded(offsetRight(road.toReversed(), 2))).toEqual([
    [10, -2],
    [0, -2],
  ])
})

test('a right angle keeps its distance on both sides', () => {
  const line = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
  ]
  expect(rounded(offsetRight(line, 2))).toEqual([
    [0, 2],
    [8, 2],
    [8, 10],
  ])
  expect(rounded(offsetRight(line, -2))).toEqual([
    [0, -2],
    [12, -2],
    [12, 10],
  ])
})

test('a hairpin does not shoot out', () => {
  const line = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 0, y: 0.1 },
  ]
  for (const { x, y } of offsetRight(line, 2)) expect(Math.hypot(x, y)).toBeLessThan(15)
  for (const { x, y } of offsetRight(
    [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 0, y: 0 },
    ],
    2,
  )) {
    expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true)
    expect(Math.hypot(x, y)).toBeLessThan(15)
  }
})

test('equal points and single points do no harm', () => {
  expect(offsetRight([{ x: 1, y: 1 }], 2)).toEqual([{ x: 1, y: 1 }])
  for (const { x } of offsetRight(
    [
      { x: 1, y: 1 },
      { x: 1, y: 1 },
    ],
    2,
  ))
    expect(Number.isFinite(x)).toBe(true)
})

test('thinning keeps both ends', () => {
  const line = [0, 0.2, 0.4, 3, 5, 5.1].map((x) => ({ x, y: 0 }))
  expect(thin(line, 1).map(({ x }) => x)).toEqual([0, 3, 5.1])
  expect(thin(line.slice(0, 2), 1).map(({ x }) => x)).toEqual([0, 0.2])
})

test('distance to a line is to its nearest part', () => {
  const line = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
  ]
  expect(distanceSquared({ x: 5, y: 3 }, line)).toBe(9)
  expect(distanceSquared({ x: 13, y: 4 }, line)).toBe(25)
})
