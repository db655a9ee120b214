/** A process of `bench -- source`: the floor, undici sending one request from memory over and over. */
import { Pool } from 'undici'
import * as z from 'zod/mini'

const asked = z.object({
  origin: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  requests: z.number(),
  concurrency: z.number(),
})

process.on('message', (message) => {
  const { origin, headers, body, requests, concurrency } = asked.parse(message)
  const pool = new Pool(origin, { connections: concurrency })
  const bytes = Buffer.from(body)
  let sent = 0
  let done = 0
  const next = () => {
    if (sent++ >= requests) return
    pool.dispatch(
      { path: '/', method: 'POST', headers, body: bytes },
      {
        onRequestStart() {},
        onResponseStart(_controller, status) {
          if (status !== 204) throw new Error(`the sink answered ${status}`)
        },
        onResponseData() {},
        onResponseEnd() {
          if (++done === requests) void pool.close().then(() => process.send?.({ done }))
          else next()
        },
        onResponseError(_controller, error) {
          throw error
        },
      },
    )
  }
  for (let slot = 0; slot < concurrency; slot++) next()
})
process.on('disconnect', () => process.exit())
process.send?.({ ready: true })
