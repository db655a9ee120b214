/** Longitude and latitude in degrees, WGS 84, in GeoJSON's order. */
export type Position = readonly [lon: number, lat: number]

const KM_PER_DEGREE = 111.195

/** Distance in km, on the flat: exact enough (below 0.1 %) within one country. */
export function distanceKm(a: Position, b: Position): number {
  const east = (b[0] - a[0]) * Math.cos(((a[1] + b[1]) * Math.PI) / 360)
  return Math.hypot(east, b[1] - a[1]) * KM_PER_DEGREE
}

/** Length of a line in km. */
export function lengthKm(line: readonly Position[]): number {
  return line.reduce((sum, point, index) => sum + distanceKm(line[index - 1] ?? point, point), 0)
}

/** The point a share (0 to 1) of the way along a line; undefined for an empty line. */
export function alongLine(line: readonly Position[], share: number): Position | undefined {
  let left = lengthKm(line) * Math.min(1, Math.max(0, share))
  let previous = line[0]
  for (const point of line.slice(1)) {
    if (!previous) return undefined
    const step = distanceKm(previous, point)
    if (step > 0 && left <= step) {
      const part = left / step
      return [previous[0] + (point[0] - previous[0]) * part, previous[1] + (point[1] - previous[1]) * part]
    }
    left -= step
    previous = point
  }
  return previous
}
