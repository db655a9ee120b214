/** A front that can die and come back at the same address. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { freePort } from '../../../functions/runtime/testing/server.ts'

export interface Mortal {
  readonly url: string
  /** The `host` of each request. */
  readonly hosts: readonly string[]
  /** The `last-event-id` of each listener. */
  readonly lastIds: readonly (string | undefined)[]
  /** A status; or an answer that breaks off. */
  answerWith(how: number | 'half'): void
  /** Resolves when so many have listened at `/api/events` since the start. */
  listened(count: number): Promise<void>
  die(): Promise<void>
  rise(): Promise<void>
}

export async function startMortal(): Promise<Mortal> {
  const hosts: string[] = []
  const lastIds: (string | undefined)[] = []
  const waiting = new Set<() => void>()
  let how: number | 'half' = 200
  // One that no connection is given while nobody listens there.
  const port = await freePort()

  const make = () =>
    createServer((request, response) => {
      hosts.push(request.headers.host ?? '')
      response.setHeader('x-served-by', 'member1/revision/pod')
      if (request.url === '/api/events') {
        const last = request.headers['last-event-id']
        lastIds.push(typeof last === 'string' ? last : undefined)
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write('event: change\nid: 1-0\ndata: {}\n\n', () => {
          for (const look of waiting) look()
        })
        return
      }
      if (how !== 'half') return void response.writeHead(how).end('{}')
      response.writeHead(200, { 'content-length': '100' })
      response.write('{', () => response.destroy())
    })
  let server: Server

  async function rise(): Promise<void> {
    server = make().listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await rise()

  return {
    url: `http://127.0.0.1:${port}`,
    hosts,
    lastIds,
    answerWith: (its) => void (how = its),
    listened: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (lastIds.length >= count) resolve()
        }
        waiting.add(look)
        look()
      }),
    rise,
    die: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
