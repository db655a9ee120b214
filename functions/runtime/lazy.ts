import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FunctionContext, FunctionParts, RunningFunction } from './function.ts'
import { identify, servedBy } from './identity.ts'
import { parseSettings, SettingsError, type ProcessSettings, type SettingsSchema } from './settings.ts'

/** A function's `assemble.ts`: makes it from its settings and the process's log and metrics. */
export interface Assembly<S> {
  assemble(context: FunctionContext<S>): FunctionParts | Promise<FunctionParts>
}

export interface LazyFunction<S> {
  readonly settings: S
  readonly listener: RequestListener
  /** Loads and assembles it, the first time; ends the process where it cannot be. */
  load(): Promise<RunningFunction<S>>
  /** Loads it soon, if nobody asks for it before; called once the port is open. */
  warm(): Promise<RunningFunction<S>>
}

/** Loading takes the thread: a probe that comes right after the port opens, and what it lets in, go first. */
const HEAD_START_MS = 50

/** Exit status for a bad setting or a port that cannot be had: EX_CONFIG of sysexits.h. */
const EX_CONFIG = 78

/** Ends the process: with one line for a setting that its operator can put right, else as any error does. */
export function refuseToStart(name: string, error: unknown): never {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(`${name}: ${error.message}\n`)
  process.exit(EX_CONFIG)
}

/**
 * A function of which only the settings are read: its app and their libraries are loaded after the port is open, as a
 * container's start from zero ends with the first answer to a probe. `/healthz` is answered meanwhile; every other
 * request waits for the app.
 */
export function lazyFunction<S extends ProcessSettings>(
  name: string,
  schema: SettingsSchema<S>,
  assembly: () => Promise<Assembly<S>>,
): LazyFunction<S> {
  const settings = settingsOf(name, schema)
  const identity = identify(name, settings)
  let running: RunningFunction<S> | undefined
  let loading: Promise<RunningFunction<S>> | undefined

  const start = async () => {
    try {
      const { createFunction } = await import('./function.ts')
      const { assemble } = await assembly()
      running = await createFunction(identity, settings, assemble)
      setTimeout(running.warm, HEAD_START_MS)
      return running
    } catch (error) {
      return refuseToStart(name, error)
    }
  }
  const load = () => (loading ??= start())

  endWithStarter()
  return {
    settings,
    listener(request, response) {
      if (running) return running.listener(request, response)
      if (request.url === '/healthz' && request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'application/json', 'x-served-by': servedBy(identity) })
        response.end('{"status":"ok"}', () => setImmediate(load))
        return
      }
      void load().then(({ listener }) => {
        // Whoever has gone meanwhile would not be noticed by a listener that begins now.
        if (!response.destroyed) listener(request, response)
      })
    },
    load,
    warm: () => sleep(HEAD_START_MS).then(load),
  }
}

function settingsOf<S>(name: string, schema: SettingsSchema<S>): S {
  try {
    return parseSettings(schema)
  } catch (error) {
    return refuseToStart(name, error)
  }
}

const ORPHAN_MS = 2_000

/** Started by another process of ours, it ends when that one has, however it went; its host may not see to that. */
function endWithStarter(): void {
  if (!process.send) return
  if (!process.connected) process.exit(1)
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), ORPHAN_MS)
    process.kill(process.pid, 'SIGTERM')
  })
}
