import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { freePorts } from './system.ts'

const row = z.looseObject({ speed: z.number().nullable(), grade: z.number(), collectedAt: z.string() })

/** Stands between the page and a system: its answers from memory, with every section new at each update. */
export interface PageServer {
  readonly url: string
  readonly sections: number
  /** Changes every section's speed and grade, and tells the pages, as a collection does. */
  update(): void
  /** Ends every answer that is still open. */
  stop(): void
}

const SLOT_MS = 300_000
const gradeOf = (speed: number) => (speed < 40 ? 3 : speed < 80 ? 2 : 1)

/** A gateway whose traffic changes as quickly as it is told to; all it does not change is the system's at `origin`. */
export async function startPageServer(origin: string): Promise<PageServer> {
  const answers = new Map<string, Promise<{ type: string; body: string }>>()
  const ask = async (path: string) => {
    const response = await fetch(origin + path)
    return { type: response.headers.get('content-type') ?? 'text/plain', body: await response.text() }
  }
  const first = z.array(row).parse(JSON.parse((await ask('/api/road/status')).body))
  const started = Math.max(...first.map(({ collectedAt }) => Date.parse(collectedAt)))
  const listeners = new Set<ServerResponse>()
  let step = 0
  const collectedAt = () => new Date(started + step * SLOT_MS).toISOString()
  const roads = () =>
    JSON.stringify(
      first.map((one, index) => {
        if (one.speed === null) return { ...one, collectedAt: collectedAt() }
        const speed = Math.max(5, Math.round(65 + 55 * Math.sin(index * 0.37 + step * 1.3)))
        return { ...one, speed, grade: gradeOf(speed), collectedAt: collectedAt() }
      }),
    )
  let now = roads()

  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    if (path.startsWith('/api/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
      response.write('event: hello\ndata: {"live":true}\n\n')
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
      return
    }
    if (path.startsWith('/api/road/status')) {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache' }).end(now)
      return
    }
    const known = answers.get(path) ?? ask(path)
    answers.set(path, known)
    known.then(
      ({ type, body }) => response.writeHead(200, { 'content-type': type }).end(body),
      (error: unknown) => response.writeHead(502).end(String(error)),
    )
  })
  const [port = 0] = await freePorts(1)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${port}`,
    sections: first.length,
    update() {
      step++
      now = roads()
      const at = collectedAt()
      const change = {
        feed: 'roads',
        origin: 'sim',
        at,
        storedAt: at,
        storedBy: 'bench',
        collectedBy: 'bench',
        rows: first.length,
      }
      for (const listener of listeners)
        listener.write(`id: ${step}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`)
    },
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The dashboard function before a gateway, as it is deployed. */
export async function startDashboard(root: string, gateway: string): Promise<{ url: string; stop(): void }> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [join(root, 'dist/functions/dashboard/index.cjs')], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      API_GATEWAY_URL: gateway,
      DASHBOARD_DIR: join(root, 'dist/dashboard'),
      CLUSTER: 'bench',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null) throw new Error(`dashboard ended with status ${child.exitCode}`)
    // oxlint-disable-next-line no-await-in-loop
    await sleep(20)
  }
  return { url, stop: () => child.kill('SIGKILL') }
}
