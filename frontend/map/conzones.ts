import { readFeatures, text, type LonLat } from './geojson.ts'

/** Each section's line in its direction of travel, and the interchanges between sections. */
export interface RoadLines {
  byId: ReadonlyMap<string, readonly LonLat[]>
  nodes: readonly { name: string; at: LonLat }[]
}

/** Reads conzones.geojson. @throws TypeError when it is no such file */
export function readConzones(body: unknown): RoadLines {
  const byId = new Map<string, readonly LonLat[]>()
  const nodes = new Map<string, LonLat>()
  for (const feature of readFeatures(body)) {
    const [line] = feature.lines
    const from = line?.[0]
    if (!line || !from) continue
    byId.set(text(feature, 'conzoneIdE'), line)
    byId.set(text(feature, 'conzoneIdS'), line.toReversed())
    const [name] = text(feature, 'name').split(/\s*[-~]\s*/)
    if (name) nodes.set(name, from)
  }
  return { byId, nodes: [...nodes].map(([name, at]) => ({ name, at })) }
}
