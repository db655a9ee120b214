import { Redis } from 'ioredis'
import { createConnection } from 'mysql2/promise'
import { PROCESSOR_GROUP, TRAFFIC_STREAM } from '../../../functions/traffic/model/events.ts'
import type { Inject } from '../faults.ts'
import type { World } from '../world.ts'

const healed = async () => {}

const serverOf = ({ servers }: World, target: string) => {
  if (!servers) throw new Error('embedded there are no servers')
  return target === 'redis' ? servers.redis : servers.mariadb
}

/** SIGTERM and start. */
export const restartServer: Inject = async (world, target) => {
  await serverOf(world, target).restart()
  return healed
}

/** SIGKILL; healed, it is started again on its files. */
export const killServer: Inject = async (world, target) => {
  const server = serverOf(world, target)
  await server.kill()
  return () => server.restart()
}

/** The group is gone, with its position and all that was pending; the stream stays. */
export const destroyGroup: Inject = async ({ servers }) => {
  const redis = new Redis({ port: servers?.redis.port ?? 0, lazyConnect: true })
  try {
    await redis.xgroup('DESTROY', TRAFFIC_STREAM, PROCESSOR_GROUP)
  } finally {
    redis.disconnect()
  }
  return healed
}

const locking =
  (...statements: readonly string[]): Inject =>
  async ({ servers }) => {
    if (!servers) throw new Error('embedded there are no servers')
    const { host, port, user, password, database } = servers.mariadb
    const connection = await createConnection({ host, port, user, password, database })
    try {
      for (const statement of [PATIENCE, ...statements]) await connection.query(statement)
    } catch (error) {
      connection.destroy()
      throw error
    }
    return async () => connection.destroy()
  }

/** The locks of a processor that was stopped may stand in the way for as long as it is. */
const PATIENCE = 'set session innodb_lock_wait_timeout = 3, lock_wait_timeout = 3'

/** What a backup or a careless operator does: nobody writes to the table, nor reads it. */
export const lockTable = locking('lock tables tollgate_traffic_history write')

/** Rows that every transaction of their feed needs, and some gaps between others. */
export const lockRows = locking(
  'begin',
  'select * from housekeeping for update',
  'select * from road_route_summary order by collected_at limit 20 for update',
)
