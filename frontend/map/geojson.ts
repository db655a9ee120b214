export type LonLat = readonly [number, number]
export interface Feature {
  properties: ReadonlyMap<string, unknown>
  /** Lines, or the rings of polygons. */
  lines: LonLat[][]
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const isPoint = (value: unknown): value is LonLat =>
  Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number'

/** Every line or ring within coordinates of any depth. */
function linesOf(coordinates: unknown): LonLat[][] {
  if (!Array.isArray(coordinates)) return []
  if (coordinates.every(isPoint)) return [coordinates]
  return coordinates.flatMap(linesOf)
}

/** The lines of a GeoJSON feature or geometry collection; what has none is left out. */
export function readFeatures(body: unknown): Feature[] {
  if (!isObject(body)) throw new TypeError('No GeoJSON')
  const members = new Map<string, unknown>(Object.entries(body))
  const list = members.get('features') ?? members.get('geometries')
  if (!Array.isArray(list)) throw new TypeError('No GeoJSON collection')
  return list.filter(isObject).map((entry) => {
    const own = new Map<string, unknown>(Object.entries(entry))
    const properties = own.get('properties')
    const geometry = own.get('geometry') ?? entry
    const coordinates = isObject(geometry)
      ? new Map<string, unknown>(Object.entries(geometry)).get('coordinates')
      : undefined
    return {
      properties: new Map(Object.entries(isObject(properties) ? properties : {})),
      lines: linesOf(coordinates),
    }
  })
}

export function text({ properties }: Feature, name: string): string {
  const value = properties.get(name)
  return typeof value === 'string' ? value : ''
}
