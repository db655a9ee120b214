import { createServer, type Server } from 'node:http'
import type { RunningFunction } from './function.ts'
import { lazyFunction, refuseToStart, type Assembly } from './lazy.ts'
import { SettingsError, type ProcessSettings, type SettingsSchema } from './settings.ts'

/** How long requests in flight may take to end after SIGTERM. Knative and Kubernetes give 30 s. */
const DRAIN_MS = 20_000
/** How long connections to stream, store and sink may take to close after that. */
const CLOSE_MS = 700
/** On a terminal's Ctrl-C a person waits. */
const INTERRUPT_DRAIN_MS = 1_000

/**
 * Serves a function on PORT until SIGTERM or SIGINT: then it takes no more connections, lets requests in flight end,
 * closes what it holds and exits. A bad setting or a port in use ends the process with one line.
 */
export function serve<S extends ProcessSettings>(
  name: string,
  schema: SettingsSchema<S>,
  assembly: () => Promise<Assembly<S>>,
): void {
  const { settings, listener, load, warm } = lazyFunction(name, schema, assembly)
  const server = createServer(listener)
  server.once('error', (error: NodeJS.ErrnoException) =>
    refuseToStart(
      name,
      error.code === 'EADDRINUSE'
        ? new SettingsError(`PORT: ${settings.PORT} is in use; stop what holds it or set another`)
        : error,
    ),
  )
  server.listen(settings.PORT, async () => {
    const { log } = await warm()
    const address = server.address()
    log.info({ port: typeof address === 'object' && address ? address.port : settings.PORT }, 'listening')
  })
  let draining = false
  const drain = (deadlineMs: number) => async () => {
    if (draining) return
    draining = true
    await shutDown(await load(), server, deadlineMs)
  }
  // A terminal sends Ctrl-C to each process, and whoever started this one passes it on: the second must not cut the first.
  process.on('SIGTERM', drain(DRAIN_MS))
  process.on('SIGINT', drain(INTERRUPT_DRAIN_MS))
}

async function shutDown<S>(running: RunningFunction<S>, server: Server, deadlineMs: number): Promise<void> {
  running.stop()
  const cut = setTimeout(() => server.closeAllConnections(), deadlineMs)
  setTimeout(() => {
    running.log.warn('what was still under way is cut')
    process.exit(0)
  }, deadlineMs + CLOSE_MS).unref()
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  clearTimeout(cut)
  await running.close()
  running.log.info('stopped')
  process.exit(0)
}
