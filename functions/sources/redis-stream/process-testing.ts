import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openStream } from '../../runtime/stream/open.ts'
import { event, eventually, TestSink } from './testing.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** The source as its process: settings as an operator gives them, on a port of its own. */
export function startSource(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      GROUP: 'g',
      BACKOFF_BASE: '5ms',
      BACKOFF_MAX: '50ms',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited: Promise<unknown[]> = once(child, 'exit')
  const listening = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { msg, port } = JSON.parse(line)
      if (msg === 'listening') resolve(port)
    })
  })
  return {
    /** Sends it a signal and waits for its end. */
    async end(signal: NodeJS.Signals) {
      child.kill(signal)
      return exited
    },
    /** The value of a metric without labels. */
    async metric(name: string): Promise<number> {
      const response = await fetch(`http://127.0.0.1:${await listening}/metrics`)
      return Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(await response.text())?.[1])
    },
  }
}

/** Entries that are events: their ids count up from 0. */
export const many = (count: number, more: (n: number) => Record<string, string> = () => ({})) =>
  Array.from({ length: count }, (_, n) => event(String(n), more(n)))

/** Their ids. */
export const all = (count: number) => Array.from({ length: count }, (_, n) => String(n)).toSorted()

let streams = 0

/** A stream of its own in a Redis, a sink, and sources between them that end with it. */
export async function openScene(address: string) {
  const port = await openStream({ REDIS_ADDR: address, DATA_DIR: '' })
  const sink = new TestSink()
  const url = await sink.start()
  const stream = `s${++streams}`
  const running: ReturnType<typeof startSource>[] = []
  const state = () => port.state(stream, 'g')
  return {
    port,
    sink,
    stream,
    state,
    source(env: Record<string, string> = {}) {
      const started = startSource({ REDIS_ADDR: address, STREAM: stream, K_SINK: url, ...env })
      running.push(started)
      return started
    },
    /** Everything was delivered and acknowledged. */
    settled: () =>
      eventually(async () => {
        const now = await state().catch(() => undefined)
        return now !== undefined && now.pending === 0 && now.lag === 0
      }),
    /** The ids of the events that the sink was sent one by one. */
    ids: () => sink.requests.map(({ headers }) => String(headers['ce-id'])),
    async stop() {
      await Promise.all(running.map((one) => one.end('SIGKILL')))
      sink.stop()
      await port.close()
    },
  }
}
export type Scene = Awaited<ReturnType<typeof openScene>>
