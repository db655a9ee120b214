import { once } from 'node:events'
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventIdsOf } from './event-ids.ts'

export type SinkFault =
  | { answer: 500 | 503 | 429 | 408; retryAfterSeconds?: number }
  | 'hang'
  | 'cut'
  | 'slow'

/** What stands before the processors: shares requests out among them, and misbehaves when told to. */
export interface Sink {
  readonly port: number
  /** The processors' ports now. */
  targets: () => readonly number[]
  /** Two requests of three meet the fault, half of them after a processor has handled them. */
  misbehave(fault: SinkFault): void
  heal(): void
  /** How often an event was handed to a processor that had been handed to one before. */
  redelivered(): number
  close(): void
}

const SLOW_MS = 700
const agent = () => new Agent({ keepAlive: true, maxSockets: 200 })

interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

export async function openSink(): Promise<Sink> {
  const handedOver = new Map<string, number>()
  const connections = agent()
  const hanging = new Set<ServerResponse>()
  let fault: SinkFault | undefined
  let requests = 0
  let turn = 0

  /** Hands a request to one processor, to another where nothing listens; undefined when it broke off. */
  async function forward(incoming: IncomingMessage, body: Buffer, gone: AbortSignal) {
    const ports = sink.targets()
    for (const id of eventIdsOf(incoming.headers, body)) handedOver.set(id, (handedOver.get(id) ?? 0) + 1)
    for (let tries = 0; tries < ports.length; tries++) {
      const port = ports[turn++ % ports.length]
      if (port === undefined) break
      const answer = await ask(port, incoming, body, gone)
      if (answer !== 'refused') return answer
    }
    return { status: 503, headers: {}, body: Buffer.from('no processor listens') }
  }

  function ask(port: number, { method, url, headers }: IncomingMessage, body: Buffer, gone: AbortSignal) {
    return new Promise<Answer | 'refused' | undefined>((resolve) => {
      const { connection: _, ...passed } = headers
      const outgoing = request({
        host: '127.0.0.1',
        port,
        method,
        path: url,
        headers: passed,
        agent: connections,
        signal: gone,
      })
      outgoing.on('error', (error: NodeJS.ErrnoException) =>
        resolve(error.code === 'ECONNREFUSED' ? 'refused' : undefined),
      )
      outgoing.on('response', async (response) => {
        const content = await buffer(response).catch(() => undefined)
        if (content === undefined) return resolve(undefined)
        const kept = ['content-type', 'retry-after'].flatMap((name) => {
          const value = response.headers[name]
          return typeof value === 'string' ? [[name, value]] : []
        })
        resolve({ status: response.statusCode ?? 502, headers: Object.fromEntries(kept), body: content })
      })
      outgoing.end(body)
    })
  }

  function reply(outgoing: ServerResponse, answer: Answer | undefined): void {
    if (answer === undefined) outgoing.destroy()
    else
      outgoing.writeHead(answer.status, answer.headers).end(answer.status === 204 ? undefined : answer.body)
  }

  async function spoil(met: SinkFault, outgoing: ServerResponse, answer: Answer | undefined): Promise<void> {
    if (typeof met === 'object') {
      const { retryAfterSeconds: wait } = met
      const headers = wait === undefined ? {} : { 'retry-after': String(wait) }
      outgoing.writeHead(met.answer, headers).end('as the plan has it')
    } else if (met === 'hang') hanging.add(outgoing)
    else if (met === 'cut') {
      outgoing.writeHead(200, { 'content-length': '100' })
      outgoing.write('half of an answ', () => outgoing.destroy())
    } else {
      await sleep(SLOW_MS)
      reply(outgoing, answer)
    }
  }

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const gone = new AbortController()
    outgoing.once('close', () => gone.abort())
    const body = await buffer(incoming).catch(() => undefined)
    if (body === undefined) return
    requests++
    const met = requests % 3 === 0 ? undefined : fault
    const handledFirst = met === undefined || met === 'slow' || requests % 2 === 0
    const answer = handledFirst ? await forward(incoming, body, gone.signal) : undefined
    if (met) await spoil(met, outgoing, answer)
    else reply(outgoing, answer)
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    outgoing.on('error', () => {})
    void handle(incoming, outgoing)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')

  const heal = () => {
    fault = undefined
    for (const outgoing of hanging) outgoing.destroy()
    hanging.clear()
  }
  const sink: Sink = {
    port: address.port,
    targets: () => [],
    misbehave(next) {
      fault = next
    },
    heal,
    redelivered: () => [...handedOver.values()].reduce((sum, times) => sum + times - 1, 0),
    close() {
      heal()
      connections.destroy()
      server.close()
      server.closeAllConnections()
    },
  }
  return sink
}
