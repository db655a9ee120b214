import { CREDENTIALS_SECRET, type Credentials } from './credentials.ts'
import type { Manifest } from './manifest.ts'
import type { ClusterSettings } from './settings.ts'

export const NAMESPACE = 'tf-monitor'

const secret = (name: string, stringData: Readonly<Record<string, string | undefined>>): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: NAMESPACE, labels: { 'app.kubernetes.io/part-of': 'traffic' } },
  type: 'Opaque',
  stringData: Object.fromEntries(Object.entries(stringData).filter(([, value]) => value !== undefined)),
})

type Keys = Pick<ClusterSettings, 'REAL_OPENAPI_KEY' | 'TOLLGATE_API_KEY' | 'ROAD_STATUS_API_KEY' | 'SOURCES'>

/** What each function logs in with, named as the function: no more than it needs. */
export function memberSecrets(given: Credentials, keys: Keys): Manifest[] {
  const database = (user: 'api' | 'processor' | 'proxy') => ({
    DB_USER: user,
    DB_PASSWORD: given[`mariadb-${user}`],
  })
  const redis = (user: 'api' | 'processor' | 'collector') => ({
    REDIS_USERNAME: user,
    REDIS_PASSWORD: given[`redis-${user}`],
  })
  const token = { INGEST_TOKEN: given['ingest-token'] }
  return [
    secret('api-gateway', token),
    secret('data-api', { ...database('api'), ...redis('api') }),
    secret('data-processor', { ...database('processor'), ...redis('processor'), ...token }),
    secret('data-collector', { ...redis('collector'), ...token }),
    secret('openapi-proxy', {
      ...database('proxy'),
      REAL_OPENAPI_KEY: keys.REAL_OPENAPI_KEY,
      TOLLGATE_API_KEY: keys.TOLLGATE_API_KEY,
      ROAD_STATUS_API_KEY: keys.ROAD_STATUS_API_KEY,
    }),
    ...(keys.SOURCES === 'member' ? sourceSecrets(given) : []),
  ]
}

/** What central's programs log in with, their users' rights, and where all of it is kept for the next deploy. */
export function centralSecrets(given: Credentials): Manifest[] {
  return [
    secret(CREDENTIALS_SECRET, given),
    secret('mariadb', {
      'root-password': given['mariadb-root'],
      'root.cnf': `[client]\nuser=root\npassword=${given['mariadb-root']}\n`,
    }),
    secret('schema', {
      DB_USER: 'schema',
      DB_PASSWORD: given['mariadb-schema'],
      'users.sql': usersSql(given),
    }),
    secret('redis', { 'health-password': given['redis-health'], 'users.acl': usersAcl(given) }),
    ...sourceSecrets(given),
  ]
}

function sourceSecrets(given: Credentials): Manifest[] {
  const source = (user: 'stream-source' | 'interval-source') => ({
    REDIS_USERNAME: user,
    REDIS_PASSWORD: given[`redis-${user}`],
    SINK_TOKEN: given['ingest-token'],
  })
  return [
    secret('redis-stream-source', source('stream-source')),
    secret('interval-source', source('interval-source')),
  ]
}

/** Users without rights but the schema job's; grants.sql gives the others theirs once there are tables. */
function usersSql(given: Credentials): string {
  const users = ['schema', 'processor', 'api', 'proxy'] as const
  return [
    'create database if not exists trafficdb character set utf8mb4;',
    ...users.flatMap((user) => [
      `create user if not exists '${user}'@'%';`,
      `alter user '${user}'@'%' identified by '${given[`mariadb-${user}`]}';`,
    ]),
    // Some images leave root without a password at these.
    ...['127.0.0.1', '::1'].map(
      (host) => `alter user if exists 'root'@'${host}' identified by '${given['mariadb-root']}';`,
    ),
    "grant select, insert, update, delete, create, alter, drop, index, references on trafficdb.* to 'schema'@'%';",
    '',
  ].join('\n')
}

/** What every client of ioredis asks for at its start; scripts run with the rights of who calls them. */
const CONNECT =
  '+auth +hello +ping +select +quit +info +client -client|kill -client|pause -client|list -client|reply'
const SCRIPTS = '+eval +evalsha'
const LOOK = '+exists +xlen +xinfo +xrange +xrevrange +xread +xpending'
// In parentheses a right that reaches the keys named there and no others (a selector, since Redis 7).
/** Every process tells what it did. */
const TELL = `(~function-activity ${SCRIPTS} +xadd +xtrim +xlen)`
const CLAIM = `(~claim:* ${SCRIPTS} +get +set +del)`

/** Redis's users: which keys each may touch, and how (redis.io, ACL). */
function usersAcl(given: Credentials): string {
  const common = `${CONNECT} ${SCRIPTS}`
  const users = {
    collector: `~traffic-stream ~traffic-stream:dead ${common} ${LOOK} +xadd ${TELL} ${CLAIM}`,
    processor: `~traffic-changes ${common} ${LOOK} +xadd +xtrim ${TELL}`,
    api: `~traffic-stream ~traffic-stream:dead ~traffic-changes ~function-activity ${common} ${LOOK} ${TELL}`,
    'stream-source': `~traffic-stream ~traffic-stream:dead ${common} +@stream +exists ${TELL}`,
    'interval-source': `${common} ${TELL} ${CLAIM}`,
    health: '+ping +auth',
  } as const
  const passwords = {
    collector: given['redis-collector'],
    processor: given['redis-processor'],
    api: given['redis-api'],
    'stream-source': given['redis-stream-source'],
    'interval-source': given['redis-interval-source'],
    health: given['redis-health'],
  }
  const line = (name: keyof typeof users) =>
    `user ${name} on >${passwords[name]} resetkeys -@all ${users[name]}`
  return [
    'user default off',
    line('collector'),
    line('processor'),
    line('api'),
    line('stream-source'),
    line('interval-source'),
    line('health'),
    '',
  ].join('\n')
}
