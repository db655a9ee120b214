import { once } from 'node:events'
import { createServer, request } from 'node:http'

/** Where users come in before two clusters, as the Istio front is: the first that takes the connection answers. */
export interface Front {
  readonly url: string
  end(): Promise<void>
}

/** @param targets base URLs of the clusters, the active one first */
export async function startFront(targets: readonly string[], port = 0): Promise<Front> {
  const server = createServer(async (incoming, answer) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
    const body = Buffer.concat(chunks)
    const attempt = ([target, ...others]: readonly string[]) => {
      if (target === undefined) {
        answer.writeHead(503, { 'content-type': 'text/plain' })
        answer.end('no cluster answers')
        return
      }
      const { method, headers, url = '/' } = incoming
      const outgoing = request(new URL(url, target), { method, headers, agent: false }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
        // A cluster that dies in the middle of an answer breaks it for the browser too.
        response.once('error', () => answer.destroy())
      })
      answer.once('close', () => outgoing.destroy())
      outgoing.once('error', () => (answer.headersSent ? answer.destroy() : attempt(others)))
      outgoing.end(body)
    }
    attempt(targets)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the front has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async end() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
