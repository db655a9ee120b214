/** A process of `bench -- source`: the sink, plain node:http, which answers 204 once it has a request. */
import { createServer } from 'node:http'

let requests = 0
let bytes = 0
let ages: number[] = []

const server = createServer((request, response) => {
  requests++
  const sentAt = request.headers['ce-sentat']
  if (typeof sentAt === 'string') ages.push(Number(process.hrtime.bigint() - BigInt(sentAt)) / 1e6)
  request.on('data', (chunk: Buffer) => (bytes += chunk.length))
  request.on('end', () => response.writeHead(204).end())
})
// A connection that rests between two measurements is not to be cut.
server.keepAliveTimeout = 0

process.on('message', () => {
  process.send?.({ requests, bytes, ages })
  requests = bytes = 0
  ages = []
})
process.on('disconnect', () => process.exit())
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.send?.({ ready: true }))
