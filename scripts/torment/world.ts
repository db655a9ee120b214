import { join } from 'node:path'
import { rolldown } from 'rolldown'
import type { Store } from '../../functions/runtime/store/index.ts'
import { migrate } from '../../functions/runtime/store/migrate.ts'
import { openStore, storeSettings } from '../../functions/runtime/store/open.ts'
import type { StreamConnection } from '../../functions/runtime/stream/index.ts'
import { openStream, streamSettings } from '../../functions/runtime/stream/open.ts'
import { startMariaDb, type TestMariaDb } from '../../functions/runtime/testing/mariadb.ts'
import { startRedis, type TestRedis } from '../../functions/runtime/testing/redis.ts'
import { PROCESSOR_GROUP, TRAFFIC_STREAM } from '../../functions/traffic/model/events.ts'
import { migrations } from '../../functions/traffic/model/migrations.ts'
import type { Database } from '../../functions/traffic/model/tables.ts'
import { bundling, entries } from '../entries.ts'
import type { Numbering } from './events.ts'
import { openLink, type Link } from './link.ts'
import { PRODUCER, topologyOf } from './plan.ts'
import { createProcesses, type Processes, type Service } from './processes.ts'
import { openSink, type Sink } from './sink.ts'

/** The servers of a run; embedded there are none. */
interface Servers {
  readonly redis: TestRedis
  readonly mariadb: TestMariaDb
}

/** The whole system under torment, and the hands on it. */
export interface World {
  /** Its own folder: logs, and embedded the files. */
  readonly directory: string
  readonly journal: string
  readonly processes: Processes
  readonly links: ReadonlyMap<string, Link>
  readonly sink: Sink
  readonly servers: Servers | undefined
  /** Straight to the stream and the store, past every fault. */
  readonly stream: StreamConnection
  readonly store: Store<Database>
  /** Gives a source a new name from its next start on, as a pod that was replaced has. */
  renew(source: string): void
  /** The consumer that a source is. */
  consumerOf(source: string): string
  stop(): Promise<void>
}

const CLUSTER = 'torment'
/** Short, so that a run of a minute sees each of them happen. */
const SOURCE_SETTINGS = {
  STREAM: TRAFFIC_STREAM,
  GROUP: PROCESSOR_GROUP,
  CLAIM_IDLE: '2s',
  CONSUMER_IDLE: '5s',
  SINK_TIMEOUT: '5s',
  SINK_IDLE: '5s',
  BACKOFF_MAX: '1s',
  DRAIN: '5s',
}
/** Half of the replicas send as they are deployed, half event by event. */
const SENDING = [
  { SINK_BATCH: '16', MAX_IN_FLIGHT: '4' },
  { SINK_BATCH: '1', MAX_IN_FLIGHT: '16' },
]
const LISTENING = /"port":(\d+),"msg":"listening"/

/**
 * Opens servers, links and processes' settings; nothing of the system runs yet.
 * @param directory the run's own
 * @throws where a server is missing
 */
export async function openWorld(
  root: string,
  directory: string,
  { seed, base }: Numbering,
  embedded: boolean,
): Promise<World> {
  const journal = join(directory, 'journal')
  const [servers] = await Promise.all([embedded ? undefined : startServers(), bundle(root, directory)])
  const direct = servers ? addressesOf(servers) : { DATA_DIR: directory }
  const store = await openStore<Database>(storeSettings.parse({ ...direct, DB_CONNECTIONS: '2' }))
  await migrate(store, migrations)
  const stream = await openStream(streamSettings.parse(direct))
  const sink = await openSink()
  const { sources, guests, processors, links: names } = topologyOf(embedded)
  const links = new Map<string, Link>()
  for (const name of names) {
    const behind = { sink: sink.port, redis: servers?.redis.port, mariadb: servers?.mariadb.port }
    const [, other] = name.split('~')
    const target = Object.entries(behind).find(([each]) => each === other)?.[1]
    if (target !== undefined) links.set(name, await openLink(target))
  }

  /** Where a process finds a server: at its own link. */
  const through = (name: string): Record<string, string> => ({
    ...direct,
    ...(servers && { REDIS_ADDR: `127.0.0.1:${links.get(`${name}~redis`)?.port}` }),
    ...(links.has(`${name}~mariadb`) && { DB_PORT: String(links.get(`${name}~mariadb`)?.port) }),
  })
  const pods = new Map<string, number>()
  const podOf = (name: string) => `${name}-${pods.get(name) ?? 0}`
  const module = (name: string) => join(directory, 'bundle', `${name}.mjs`)
  const common = { PORT: '0', CLUSTER }
  const services: Service[] = [
    ...processors.map((name) => ({
      name,
      module: module('data-processor'),
      ready: LISTENING,
      env: () => ({ ...common, ...through(name), POD_NAME: name }),
    })),
    ...[...sources, ...guests].map((name, index) => ({
      name,
      module: module('redis-stream-source'),
      ready: LISTENING,
      env: () => ({
        ...common,
        ...through(name),
        ...SOURCE_SETTINGS,
        ...SENDING[index % SENDING.length],
        POD_NAME: podOf(name),
        K_SINK: `http://127.0.0.1:${links.get(`${name}~sink`)?.port}/`,
      }),
    })),
    {
      name: PRODUCER,
      module: module('producer'),
      ready: /going on after (\d+)/,
      env: () => ({
        ...through(PRODUCER),
        TORMENT_SEED: String(seed),
        TORMENT_BASE: String(base),
        TORMENT_JOURNAL: journal,
      }),
    },
  ]
  const processes = createProcesses(services, module('clock'), directory)
  sink.targets = () => processors.flatMap((name) => processes.port(name) ?? [])

  return {
    directory,
    journal,
    processes,
    links,
    sink,
    servers,
    stream,
    store,
    renew: (source) => void pods.set(source, (pods.get(source) ?? 0) + 1),
    consumerOf: (source) => `${CLUSTER}/${podOf(source)}`,
    async stop() {
      await processes.stop()
      sink.close()
      for (const link of links.values()) link.close()
      await Promise.allSettled([store.close(), stream.close()])
      await Promise.allSettled([servers?.redis.stop(), servers?.mariadb.stop()])
    },
  }
}

async function startServers(): Promise<Servers> {
  const redis = await startRedis({ appendOnly: true })
  const mariadb = await startMariaDb()
  if (!redis || !mariadb) {
    await Promise.all([redis?.stop(), mariadb?.stop()])
    throw new Error('this needs redis-server and mariadbd: install them, or give --embedded')
  }
  return { redis, mariadb }
}

const addressesOf = ({ redis, mariadb }: Servers) => ({
  REDIS_ADDR: redis.address,
  DB_HOST: mariadb.host,
  DB_PORT: String(mariadb.port),
  DB_USER: mariadb.user,
  DB_PASSWORD: mariadb.password,
  DB_NAME: mariadb.database,
})

/** Bundles the processes as they are now: a long run starts them again and again while the sources may be edited. */
async function bundle(root: string, directory: string): Promise<void> {
  const made = await rolldown({
    ...bundling,
    cwd: root,
    input: {
      'data-processor': entries['data-processor'],
      'redis-stream-source': entries['redis-stream-source'],
      producer: 'scripts/torment/producer.main.ts',
      clock: 'scripts/torment/clock.main.ts',
    },
  })
  await made.write({ dir: join(directory, 'bundle'), format: 'esm', entryFileNames: '[name].mjs' })
  await made.close()
}
