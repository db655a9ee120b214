import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'

const batch = z.array(z.object({ id: z.string() }))

/** The ids of the events in a CloudEvents request, binary or batched; none of a batch that cannot be read. */
export function eventIdsOf(headers: IncomingHttpHeaders, body: Buffer): string[] {
  const id = headers['ce-id']
  if (typeof id === 'string') return [id]
  try {
    const { data } = batch.safeParse(JSON.parse(body.toString()))
    return data?.map((event) => event.id) ?? []
  } catch {
    return []
  }
}
