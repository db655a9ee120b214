import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { createServer, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { once } from 'node:events'
import { createForwarder, type Forwarder } from '../../runtime/forward.ts'
import { createGateway, type GatewayParts } from './index.ts'

export interface TestServer {
  readonly url: string
  readonly port: number
  /** How many requests have come. */
  asked(): number
  /** Ends it and every connection. */
  close(): Promise<void>
}

/** Serves over a real socket of the loopback interface. */
export async function listen(handler: RequestListener | Hono, port = 0): Promise<TestServer> {
  const listener = typeof handler === 'function' ? handler : getRequestListener(handler.fetch)
  const server = createServer(listener).listen(port, '127.0.0.1')
  const sockets = new Set<Socket>()
  let asked = 0
  server.on('request', () => asked++)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    asked: () => asked,
    async close() {
      server.close()
      server.closeAllConnections()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

export const silent = { info() {}, warn() {}, error() {} }

export interface TestGateway extends TestServer {
  get(path: string, headers?: Record<string, string>): Promise<Response>
}

/** A gateway before one upstream, which also takes what is ingested. */
export async function startGateway(
  upstream: string,
  options: Partial<GatewayParts> & { timeoutMs?: number } = {},
): Promise<TestGateway> {
  const { timeoutMs = 2_000, ...parts } = options
  const forwarder = (name: string): Forwarder =>
    createForwarder({ name, to: upstream, timeoutMs, log: silent })
  const [dataApi, processor] = [forwarder('data-api'), forwarder('data-processor')]
  const stopping = new AbortController()
  const { app, front } = createGateway({
    dataApi,
    processor,
    closing: stopping.signal,
    observe() {},
    servedBy: 'member1/api-gateway-1/p',
    log: silent,
    ...parts,
  })
  const server = await listen(front(getRequestListener(app.fetch)))
  return {
    ...server,
    get: (path, headers = {}) => fetch(server.url + path, { headers }),
    async close() {
      stopping.abort()
      await Promise.all([dataApi.close(), processor.close()])
      await server.close()
    },
  }
}
