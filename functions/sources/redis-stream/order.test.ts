import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { startRedis } from '../../runtime/testing/redis.ts'
import { scene, type Scene } from './source-testing.ts'
import { event, eventually } from './testing.ts'

const redis = await startRedis()
const EVENTS = 300
const LANES = 5

describe.skipIf(!redis)('order', () => {
  let running: Scene | undefined

  afterEach(async () => {
    await running?.stop()
  })
  afterAll(() => redis?.stop())

  it.each([
    ['partitionkey', 1],
    ['partitionkey', 20],
    ['subject', 1],
    ['subject', 20],
  ])(
    'holds among equal values of %s, %i in a request, through failures and refusals; others do not wait',
    async (orderBy, sinkBatch) => {
      const stream = `order-${orderBy}-${sinkBatch}`
      running = await scene(redis?.address ?? '', stream)
      const { port, sink, source, acknowledged, letters } = running
      await port.append(
        stream,
        Array.from({ length: EVENTS }, (_, n) => event(String(n), { [orderBy]: `k${n % LANES}` })),
      )
      const taken: Record<string, number[]> = {}
      let calls = 0
      sink.answer = ({ headers, body }, response) => {
        const parsed: unknown = headers['ce-id'] ? [{ id: headers['ce-id'] }] : JSON.parse(body)
        const ids = Array.isArray(parsed) ? parsed.map(({ id }) => Number(id)) : []
        if (++calls % 7 === 0) return void response.writeHead(500).end()
        if (calls % 11 === 0) return void response.destroy()
        if (ids.some((id) => id % 50 === 7)) return void response.writeHead(422).end('seven')
        // Only what was taken counts: one sent again after a lost answer would come twice.
        for (const id of ids) (taken[`k${id % LANES}`] ??= []).push(id)
        // Of two lanes the answers are slow: the others go on meanwhile.
        if (ids.every((id) => id % LANES < 2)) setTimeout(() => response.writeHead(204).end(), 5)
        else response.writeHead(204).end()
      }
      await source({ sinkBatch, orderBy, baseBackoffMs: 2, maxBackoffMs: 10 })
      await eventually(acknowledged)
      for (const ids of Object.values(taken)) expect(ids).toEqual(ids.toSorted((a, b) => a - b))
      expect(Object.values(taken).flat()).toHaveLength(EVENTS - 6)
      expect(await letters()).toHaveLength(6)
      expect(sink.mostInFlight).toBeGreaterThan(1)
    },
  )
})
