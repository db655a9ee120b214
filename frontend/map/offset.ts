/** Plane geometry in screen pixels, y downwards. */
export interface Xy {
  x: number
  y: number
}

/** Leaves out points nearer than `gap` to the one before; both ends stay. Tiny steps would make an offset line jagged. */
export function thin(line: readonly Xy[], gap: number): Xy[] {
  const last = line.at(-1)
  const kept: Xy[] = []
  for (const point of line) {
    const before = kept.at(-1)
    if (!before || Math.hypot(point.x - before.x, point.y - before.y) >= gap) kept.push(point)
  }
  if (last && kept.at(-1) !== last) {
    if (kept.length > 1) kept.pop()
    kept.push(last)
  }
  return kept
}

/** How far a corner may reach out, in offsets; sharper ones are cut. */
const MITRE = 2

/**
 * The line moved `distance` pixels to the right of its own direction; with the driving side right, a carriageway beside
 * the middle of its road.
 */
export function offsetRight(line: readonly Xy[], distance: number): Xy[] {
  const normals = line.slice(1).map((to, index) => {
    const from = line[index] ?? to
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
    return { x: -(to.y - from.y) / length, y: (to.x - from.x) / length }
  })
  return line.map((point, index) => {
    const before = normals[index - 1] ?? normals[index]
    const after = normals[index] ?? before
    if (!before || !after) return point
    const sum = { x: before.x + after.x, y: before.y + after.y }
    // |sum|² = 2 + 2cos; the corner's offset along the bisector is distance / cos(half the turn).
    const square = sum.x ** 2 + sum.y ** 2
    const stretch = square < (2 / MITRE) ** 2 ? MITRE / (Math.sqrt(square) || 1) : 2 / square
    const bisector = square === 0 ? after : sum
    return { x: point.x + bisector.x * stretch * distance, y: point.y + bisector.y * stretch * distance }
  })
}

/** Square of the distance from a point to the nearest part of a line. */
export function distanceSquared({ x, y }: Xy, line: readonly Xy[]): number {
  let nearest = Infinity
  for (let index = 1; index < line.length; index++) {
    const from = line[index - 1]
    const to = line[index]
    if (!from || !to) continue
    const [dx, dy] = [to.x - from.x, to.y - from.y]
    const share = Math.max(0, Math.min(1, ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy || 1)))
    nearest = Math.min(nearest, (from.x + share * dx - x) ** 2 + (from.y + share * dy - y) ** 2)
  }
  return nearest
}
