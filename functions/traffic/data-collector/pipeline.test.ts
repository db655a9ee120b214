import { serve } from '@hono/node-server'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAX_EVENT_BYTES } from '../../runtime/events/index.ts'
import { parseSettings } from '../../runtime/settings.ts'
import { migrate } from '../../runtime/store/migrate.ts'
import { openStore } from '../../runtime/store/open.ts'
import { openSqliteStream } from '../../runtime/stream/sqlite.ts'
import { accidentsCollected, roadsCollected, tollgatesCollected } from '../model/events.ts'
import { feeds, type Feed } from '../model/feeds.ts'
import { intervalsOf } from '../model/intervals.ts'
import { migrations } from '../model/migrations.ts'
import { loadReference } from '../model/reference.ts'
import type { Database } from '../model/tables.ts'
import { createProxy } from '../openapi-proxy/index.ts'
import { proxySettings, upstreamsOf } from '../openapi-proxy/settings.ts'
import { createSimulator } from '../simulator/index.ts'
import { loadSamples } from '../simulator/samples.ts'
import { createProxyClient } from './proxy-client.ts'
import { collectorOf, eventsIn } from './testing.ts'

const now = new Date('2026-11-18T08:31:00+09:00')
const schemas = { accidents: accidentsCollected, tollgates: tollgatesCollected, roads: roadsCollected }
const directory = await mkdtemp(join(tmpdir(), 'expressway-collector-'))
const stream = openSqliteStream(join(directory, 'stream.db'))
const simulator = createSimulator({
  seed: 'test',
  now: () => now,
  reference: loadReference(),
  samples: loadSamples(),
})
const server = serve({ fetch: simulator.fetch, port: 0 })
const closing: (() => unknown)[] = [() => stream.close(), () => server.close()]
let collector: ReturnType<typeof collectorOf>

beforeAll(async () => {
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const settings = parseSettings(proxySettings, {
    SIMULATOR_API_URL: `http://127.0.0.1:${port}`,
    DATA_DIR: directory,
  })
  const store = await openStore<Database>(settings)
  closing.push(() => store.close())
  await migrate(store, migrations)
  const proxy = createProxy({
    upstreams: upstreamsOf(settings),
    store,
    intervals: intervalsOf(settings),
    identity: { service: 'openapi-proxy', cluster: 'member1', revision: 'r', pod: 'p' },
    log: pino({ level: 'silent' }),
    registry: new Registry(),
    now: () => now,
  })
  const client = createProxyClient('http://proxy', (request) => proxy.request(request))
  collector = collectorOf({ proxy: client, stream, now: () => now })
})
afterAll(async () => {
  for (const close of closing) await close()
  await rm(directory, { recursive: true, force: true })
})

async function recordsOf(feed: Feed) {
  const before = (await eventsIn(stream)).length
  const slot = feed === 'accidents' ? '2026-11-17T23:30:00Z' : '2026-11-17T23:00:00Z'
  const outcome: object = await (await collector.collect(slot, {}, feed)).json()
  const events = (await eventsIn(stream)).slice(before)
  const records = events.flatMap(
    ({ data = '' }): readonly object[] => schemas[feed].parse(JSON.parse(data)).records,
  )
  return { outcome, events, records }
}

test.each(feeds)(
  'a morning of %s goes from the simulator into the stream, nothing rejected',
  async (feed) => {
    const { outcome, events, records } = await recordsOf(feed)
    expect(outcome).toMatchObject({
      collected: true,
      feed,
      origin: 'sim',
      rejected: 0,
      records: records.length,
    })
    expect(records.length).toBeGreaterThan(50)
    expect(events.map(({ subject }) => subject)).toEqual(events.map(() => events[0]?.['subject']))
    for (const { data = '' } of events) expect(Buffer.byteLength(data)).toBeLessThan(MAX_EVENT_BYTES)
    expect(collector.logged.join('')).not.toMatch(/"level":(40|50)|unknown/)
  },
)
