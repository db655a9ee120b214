/** The front of tests: sends each request to the member that is active at central, or to the other when that one is away. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { settle, type Fleet } from './controllers.ts'
import { at, listAt, textAt } from './read.ts'

export interface TestFront {
  /** `host:port` */
  readonly address: string
  /** Members that do not answer, whatever their gateways' scale. */
  readonly away: Set<string>
  /** Who served each request so far. */
  readonly served: readonly string[]
  /** What `/api/system` answers, in place of a system that is well. */
  says(system: string | undefined): void
  close(): Promise<void>
}

const feeds = ['accidents', 'tollgates', 'roads'].map((feed) => ({
  feed,
  ageSeconds: 5,
  origin: 'sim',
  collectedBy: 'cp-plugfest-member1',
  storedBy: 'cp-plugfest-member1',
}))
const system = {
  reachable: { store: true, stream: true },
  feeds,
  stream: { length: 3, lag: 0, pending: 0, deadLetters: 0 },
}

/** The members in the order in which the front prefers them; none before the front has been deployed. */
function preferred({ central }: Fleet): string[] {
  const entry = central.find('serviceentries.networking.istio.io', 'tf-front', 'members')
  const endpoints = listAt(entry, 'spec', 'endpoints').map((one) => ({
    name: textAt(one, 'labels', 'expressway.dev/member'),
    active: textAt(one, 'labels', 'expressway.dev/role') === 'active',
  }))
  return endpoints.toSorted((a, b) => Number(b.active) - Number(a.active)).map(({ name }) => name)
}

/** The member that people are sent to. */
export const activeMember = (fleet: Fleet): string | undefined => preferred(fleet)[0]

export async function startFront(fleet: Fleet): Promise<TestFront> {
  const away = new Set<string>()
  const served: string[] = []
  let said: string | undefined
  const streams = new Map<ServerResponse, string>()

  const isUp = (name: string) => {
    const gateway = fleet.members.get(name)?.find('deployments', 'istio-system', 'istio-ingressgateway')
    return !away.has(name) && Number(at(gateway, 'spec', 'replicas')) > 0
  }

  const server = createServer((request, response) => {
    const member = preferred(fleet).find(isUp)
    if (!member) return void response.writeHead(503).end('no healthy upstream')
    served.push(member)
    if (fleet.served !== member) {
      fleet.served = member
      settle(fleet)
      for (const [stream, by] of streams) if (!isUp(by)) stream.destroy()
    }
    response.setHeader('x-served-by', `${member}/revision/pod`)
    if (request.url === '/api/events') {
      streams.set(response, member)
      response.on('close', () => streams.delete(response))
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      return void response.write('event: hello\nid: 1\ndata: {}\n\n')
    }
    response.end(request.url === '/api/system' ? (said ?? JSON.stringify(system)) : '{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address: AddressInfo | string | null = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    address: `127.0.0.1:${port}`,
    away,
    served,
    says: (text) => void (said = text),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
