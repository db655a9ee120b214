import { expect, test } from 'vitest'
import { pack, sameView, toLayer } from './world.ts'

const whole = { scale: 256, originX: 0, originY: 0 }

test('the world is a square with its middle at 0°, 0° and its corners at ±85.05°', () => {
  expect(toLayer(whole, [0, 0])).toEqual({ x: 128, y: 128 })
  const corner = toLayer(whole, [-180, 85.0511287798])
  expect([corner.x, corner.y]).toEqual([0, expect.closeTo(0, 6)])
})

test('Seoul lies where the tiles have it', () => {
  // Tile 10/873/396 of the usual scheme (EPSG:3857) holds 37.5665 N, 126.978 E.
  const { x, y } = toLayer({ scale: 256 * 2 ** 10, originX: 0, originY: 0 }, [126.978, 37.5665])
  expect([Math.floor(x / 256), Math.floor(y / 256)]).toEqual([873, 396])
})

test('a packed line keeps its points in order, and the box around them', () => {
  const { xy, box } = pack([
    [126, 37],
    [128, 35],
    [127, 38],
  ])
  expect(xy).toHaveLength(6)
  const at = (index: number) => [xy[2 * index], xy[2 * index + 1]]
  expect(box).toEqual([at(0)[0], at(2)[1], at(1)[0], at(1)[1]])
})

test('a view is another one once the map is zoomed or its origin moves', () => {
  expect(sameView(undefined, whole)).toBe(false)
  expect(sameView({ ...whole }, whole)).toBe(true)
  expect(sameView({ ...whole, scale: 512 }, whole)).toBe(false)
  expect(sameView({ ...whole, originX: 1 }, whole)).toBe(false)
})
