export interface RedisAddress {
  /** `host:port`, or a `redis://` or `rediss://` URL. */
  address: string
  /** These two stand before those of a URL. */
  username?: string | undefined
  password?: string | undefined
}

const DEFAULT_PORT = 6379
const CONNECT_TIMEOUT_MS = 5_000
const MAX_BACKOFF_MS = 1_000

/** How messages call this Redis, and ioredis's options for it. */
export function parseAddress({ address, username, password }: RedisAddress) {
  const url = new URL(address.includes('://') ? address : `redis://${address}`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || DEFAULT_PORT)
  const user = username ?? (decodeURIComponent(url.username) || undefined)
  const secret = password ?? (decodeURIComponent(url.password) || undefined)
  const options = {
    host,
    port,
    db: Number(url.pathname.slice(1) || 0),
    protocol: 2 as const,
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (attempt: number) =>
      Math.min(MAX_BACKOFF_MS, 25 * 2 ** Math.min(attempt, 10)) * (0.75 + Math.random() / 4),
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // A replica answers READONLY after a failover; the service's name leads to the new primary.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    username: user,
    password: secret,
    ...(url.protocol === 'rediss:' && { tls: { servername: host } }),
  }
  return { label: `${url.hostname}:${port}`, options }
}
