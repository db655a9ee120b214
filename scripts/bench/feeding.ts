import { createSimulator } from '../../functions/traffic/simulator/index.ts'
import { loadSamples } from '../../functions/traffic/simulator/samples.ts'
import { normalizeRoads } from '../../functions/traffic/data-collector/normalize-roads.ts'
import { chunksOf } from '../../functions/traffic/data-collector/chunks.ts'
import { loadReference } from '../../functions/traffic/model/reference.ts'
import { upstreamOf } from '../../functions/traffic/model/upstream-names.ts'
import type { Fields } from '../../functions/runtime/stream/index.ts'

/** The road events that a collection at `at` gives, as stream entries: simulator, normalizing and chunks as they run. */
export async function roadEvents(at: Date): Promise<{ entries: readonly Fields[]; rows: number }> {
  const simulator = createSimulator({
    seed: 'bench',
    now: () => at,
    reference: loadReference(),
    samples: loadSamples(),
  })
  const { path, list } = upstreamOf.roads
  const response = await simulator.request(`/openapi/${path}?key=bench&type=json`)
  const body: Record<string, unknown> = await response.json()
  const rows = body[list]
  if (!Array.isArray(rows)) throw new Error('the simulator gave no rows')
  const { records } = normalizeRoads(rows, at)
  const { entries } = chunksOf(
    { feed: 'roads', slot: at, origin: 'sim', collectedAt: at, cluster: 'bench', traceparent: undefined },
    records,
  )
  return { entries, rows: records.length }
}

/** Posts stream entries to a function in binary mode, as the source does. */
export async function post(url: string, entries: readonly Fields[]): Promise<void> {
  for (const fields of entries) {
    const headers: Record<string, string> = {}
    let data = ''
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const [name, value] = [String(fields[at]), String(fields[at + 1])]
      if (name === 'data') data = value
      else if (name === 'datacontenttype') headers['content-type'] = value
      else headers[`ce-${name}`] = encodeURI(value)
    }
    const answer = await fetch(url, { method: 'POST', headers, body: data })
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  }
}
