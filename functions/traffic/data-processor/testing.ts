import type { Hono } from 'hono'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import type { Store } from '../../runtime/store/index.ts'
import { migrate } from '../../runtime/store/migrate.ts'
import { openStore, storeSettings } from '../../runtime/store/open.ts'
import type { Fields } from '../../runtime/stream/index.ts'
import type { TestMariaDb } from '../../runtime/testing/mariadb.ts'
import { decodeChange } from '../model/changes.ts'
import { collectedType, type Change } from '../model/events.ts'
import type { Feed, Origin } from '../model/feeds.ts'
import { migrations } from '../model/migrations.ts'
import type { Database } from '../model/tables.ts'
import { createProcessor, type ProcessorOptions } from './index.ts'

export const NOW = new Date('2026-11-21T12:00:00.000Z')

/** A migrated store on the server, or without one on a SQLite file of its own. `close` removes the file. */
export async function openTestStore(server?: TestMariaDb, connections = 8): Promise<Store<Database>> {
  const directory = server ? undefined : mkdtempSync(join(tmpdir(), 'expressway-processor-'))
  const store = await openStore<Database>(
    storeSettings.parse(
      server
        ? {
            DB_HOST: `${server.host}:${server.port}`,
            DB_USER: server.user,
            DB_PASSWORD: server.password,
            DB_CONNECTIONS: String(connections),
          }
        : { DATA_DIR: directory },
    ),
  )
  await migrate(store, migrations)
  return {
    ...store,
    async close() {
      await store.close()
      if (directory) rmSync(directory, { recursive: true, force: true })
    },
  }
}

export async function emptyTables({ db }: Store<Database>): Promise<void> {
  for (const table of [
    'traffic_accidents',
    'accident_changes',
    'tollgate_traffic_history',
    'road_traffic_status',
    'road_route_summary',
    'collection_parts',
    'housekeeping',
  ] as const) {
    await db.deleteFrom(table).execute()
  }
}

/** A processor, what it announced and the problems it logged. */
export function processorOn(store: Store<Database>, options: Partial<ProcessorOptions> = {}) {
  const announced: Change[] = []
  const log: string[] = []
  const registry = new Registry()
  const app = createProcessor({
    store,
    changes: {
      async append(_stream, entries: readonly Fields[]) {
        for (const fields of entries) {
          const notice = decodeChange({ fields: fields.map((field) => Buffer.from(field)) })
          if (notice) announced.push(notice)
        }
        return []
      },
      async keepNewest() {},
    },
    identity: { service: 'data-processor', cluster: 'member1', revision: 'r', pod: 'p' },
    now: () => NOW,
    log: {
      warn: (_: unknown, message?: unknown) => void log.push(String(message)),
      error: (_: unknown, message?: unknown) => void log.push(String(message)),
    },
    registry,
    retentionMs: 8 * 86_400_000,
    manualMs: 2 * 3_600_000,
    maxRequests: 32,
    ...options,
  })
  return { app, announced, log, registry }
}

export interface TestEvent {
  id: string
  type: string
  source: string
  data: Record<string, unknown>
}

interface CollectedData {
  origin?: Origin
  collectedAt?: string
  part?: { index: number; count: number }
  records: readonly object[]
}

export function event(feed: Feed, data: CollectedData, cluster = 'member2'): TestEvent {
  const whole = { origin: 'sim', collectedAt: NOW.toISOString(), ...data }
  const id = `${feed}/${whole.collectedAt}/${whole.part?.index ?? ''}`
  return { id, type: collectedType[feed], source: `/clusters/${cluster}/data-collector`, data: whole }
}

/** Sends events in one request, as a batch. */
export async function send(app: Hono, ...events: readonly TestEvent[]): Promise<Response> {
  return app.request('/', {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json' },
    body: JSON.stringify(
      events.map((each) => ({ specversion: '1.0', datacontenttype: 'application/json', ...each })),
    ),
  })
}

export const accident = (point: string, changes: object = {}) => ({
  accDate: '20261121',
  accHour: '20:15:01',
  accPointNM: point,
  accType: '사고',
  smsText: '1차로 승용차 추돌 🚗💥 𠮷',
  nosunNM: '0010',
  roadNM: '경부선',
  ...changes,
})

export const tollgate = (unitCode: string, changes: object = {}) => ({
  unitCode,
  unitName: '서울',
  exDivCode: '00',
  exDivName: '도공',
  collectedAt: '2026-11-21T20:00:00+09:00',
  periodMinutes: 15,
  entryAmount: 100,
  exitAmount: 50,
  entryByClass: { 1: 90, 2: 10 },
  exitByClass: { 1: 50 },
  byPayment: { 1: 30, 2: 120 },
  ...changes,
})

export const road = (routeNo: string, vdsId: string, changes: object = {}) => ({
  routeNo,
  routeName: '경부선',
  conzoneId: `${routeNo}CZE010`,
  conzoneName: '구서IC-영락IC',
  vdsId,
  updownTypeCode: 'S',
  trafficAmount: 100,
  speed: 80,
  shareRatio: 3.5,
  timeAvg: 60,
  grade: 1,
  collectedAt: '2026-11-21T20:55:00+09:00',
  ...changes,
})
