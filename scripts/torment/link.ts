import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { pipeline } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** A TCP connection's way between two processes, that can be cut. */
export interface Link {
  /** Where its users connect to, on 127.0.0.1. */
  readonly port: number
  /** Lets nothing through, in either direction, and loses nothing: what TCP does over a broken path that mends. */
  hold(): void
  /** Lets each piece through this many milliseconds late. */
  delay(ms: number): void
  /** Resets every connection, and each new one, until it is healed. */
  reset(): void
  heal(): void
  close(): void
}

/** Opens a link to a port of 127.0.0.1. */
export async function openLink(target: number): Promise<Link> {
  const pairs = new Set<() => void>()
  let held = Promise.withResolvers<void>()
  held.resolve()
  let delayMs = 0
  let resetting = false

  const pass = async () => {
    await held.promise
    if (delayMs > 0) await sleep(delayMs)
  }
  async function* gate(pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      await pass()
      yield piece
    }
    await pass()
  }

  function join(client: Socket): void {
    if (resetting) {
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    const server = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true })
    const cut = () => {
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
    pairs.add(cut)
    let open = 2
    const ended = (error: unknown) => {
      if (error) cut()
      if (--open === 0) pairs.delete(cut)
    }
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', cut)
    pipeline(client, gate, server, ended)
    pipeline(server, gate, client, ended)
  }

  const listener = createServer({ allowHalfOpen: true }, join).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  const cutAll = () => {
    for (const cut of pairs) cut()
  }
  return {
    port: address.port,
    hold() {
      held = Promise.withResolvers<void>()
    },
    delay(ms) {
      delayMs = ms
    },
    reset() {
      resetting = true
      cutAll()
    },
    heal() {
      held.resolve()
      delayMs = 0
      resetting = false
    },
    close() {
      listener.close()
      cutAll()
      held.resolve()
    },
  }
}
