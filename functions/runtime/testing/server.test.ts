import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from './server.ts'

const far = createServer((socket) => socket.unref())
let port = 0
beforeAll(async () => {
  port = await freePort()
  await once(far.listen(port, '127.0.0.1'), 'listening')
})
afterAll(() => far.close())

it('is one that can be listened on, and that no client’s connection is given meanwhile', async () => {
  const clients = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const client = connect(port, '127.0.0.1')
      await once(client, 'connect')
      const { localPort = 0 } = client
      client.destroy()
      return localPort
    }),
  )
  expect(await freePort()).toBeLessThan(Math.min(...clients))
})
