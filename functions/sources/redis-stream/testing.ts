import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Fields } from '../../runtime/stream/index.ts'

interface Request {
  headers: IncomingMessage['headers']
  body: string
}

/** A sink whose answers a test decides, request by request. */
export class TestSink {
  readonly requests: Request[] = []
  answer: (request: Request, response: ServerResponse) => void = (_, response) =>
    void response.writeHead(204).end()
  #server: Server | undefined
  #seen: (() => void)[] = []
  inFlight = 0
  mostInFlight = 0

  async start(): Promise<string> {
    this.#server = createServer(async (incoming, response) => {
      this.inFlight++
      this.mostInFlight = Math.max(this.mostInFlight, this.inFlight)
      response.once('close', () => this.inFlight--)
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk)
      const request = { headers: incoming.headers, body: Buffer.concat(chunks).toString() }
      this.requests.push(request)
      this.answer(request, response)
      for (const seen of this.#seen.splice(0)) seen()
    }).listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (typeof address !== 'object' || !address) throw new Error('no address')
    return `http://127.0.0.1:${address.port}/`
  }

  async until(holds: () => boolean | Promise<boolean>) {
    while (!(await holds())) await new Promise<void>((resolve) => this.#seen.push(resolve))
  }

  stop() {
    this.#server?.closeAllConnections()
    this.#server?.close()
  }
}

/** Asks again until it holds: for what only the stream's own state shows. */
export async function eventually(holds: () => Promise<boolean>) {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** A stream entry that is an event. */
export const event = (id: string, more: Record<string, string> = {}): Fields =>
  Object.entries({
    specversion: '1.0',
    id,
    source: '/test',
    type: 'test.v1',
    datacontenttype: 'application/json',
    ...more,
    data: more['data'] ?? `{"n":"${id}"}`,
  }).flat()
