import { serve as listen } from '@hono/node-server'
import { Server } from 'node:http'
import type { z } from 'zod'
import { createFunction, type FunctionContext, type FunctionParts, type RunningFunction } from './function.ts'
import { SettingsError, type ProcessSettings } from './settings.ts'

/** How long requests in flight may take to end after SIGTERM. Knative and Kubernetes give 30 s. */
const DRAIN_MS = 20_000
/** How long connections to stream, store and sink may take to close after that. */
const CLOSE_MS = 700
/** On a terminal's Ctrl-C a person waits. */
const INTERRUPT_DRAIN_MS = 1_000

/** Exit status for a bad setting or a port that cannot be had: EX_CONFIG of sysexits.h. */
const EX_CONFIG = 78

/**
 * Serves a function on PORT until SIGTERM or SIGINT: then it takes no more connections, lets requests in flight end,
 * closes what it holds and exits. Never returns: a bad setting or a port in use ends the process with one line.
 */
export async function serve<S extends ProcessSettings>(
  name: string,
  schema: z.ZodType<S>,
  build: (context: FunctionContext<S>) => FunctionParts | Promise<FunctionParts>,
): Promise<void> {
  try {
    const running = await createFunction(name, schema, build)
    const server = await open(running)
    let draining = false
    const drain = (deadlineMs: number) => () => {
      if (!draining) void shutDown(running, server, deadlineMs)
      draining = true
    }
    // A terminal sends Ctrl-C to each process, and whoever started this one passes it on: the second must not cut the first.
    process.on('SIGTERM', drain(DRAIN_MS))
    process.on('SIGINT', drain(INTERRUPT_DRAIN_MS))
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`${name}: ${error.message}\n`)
    process.exit(EX_CONFIG)
  }
}

function open<S extends ProcessSettings>({ app, settings, log }: RunningFunction<S>): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = listen({ fetch: app.fetch, port: settings.PORT }, (address) => {
      log.info({ port: address.port }, 'listening')
      if (server instanceof Server) resolve(server)
    })
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new SettingsError(`PORT: ${settings.PORT} is in use; stop what holds it or set another`)
          : error,
      )
    })
  })
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
