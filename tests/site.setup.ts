import { createServer } from 'node:http'
import { once } from 'node:events'
import type { TestProject } from 'vitest/node'
import { startSystem, type System } from './system.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the address of a running system, which starts when it is first asked for. */
    sharedSite: string
  }
}

/** Files that only look, or add what others do not mind, share a system; how much of the past it has. */
const BACKFILL = '4h'

/** Vitest's global set-up: one system for all files that ask for it, ended after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let running: Promise<System> | undefined
  const start = async () => {
    const system = await startSystem({ env: { BACKFILL } })
    await system.printed('first rows of every feed stored')
    return system
  }
  const server = createServer((_, response) => {
    running ??= start()
    running.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the set-up has no port')
  project.provide('sharedSite', `http://127.0.0.1:${address.port}`)
  return async () => {
    server.close()
    server.closeAllConnections()
    const system = await running?.catch(() => undefined)
    await system?.end()
  }
}
