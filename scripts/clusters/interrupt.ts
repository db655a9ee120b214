import { Refusal } from '../local/refusal.ts'
import type { Session } from './cli.ts'
import { withLease } from './lease.ts'

/** Ways to be ended that leave time to put things right. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Ended from outside: nothing that is still awaited matters any more. */
export class Interrupted extends Refusal {}

/**
 * Runs work that may be left half done while no one else changes the same clusters. On Ctrl-C what runs on the clusters is
 * ended, nothing is begun any more, and the Lease is given back.
 * @throws Refusal naming who changes them already; Interrupted
 */
export async function alone<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
  const { kubectl, settings } = session
  const stopping = new AbortController()
  const { signal } = stopping
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  // It may come while nothing waits for it yet.
  stopped.catch(() => {})
  const stop = () => {
    stopping.abort(new Interrupted('interrupted: the same command goes on from here'))
    reject(signal.reason)
  }
  for (const name of SIGNALS) process.on(name, stop)
  try {
    return await withLease(kubectl, settings.CENTRAL_CONTEXT, () =>
      Promise.race([stopped, work({ ...session, signal, kubectl: kubectl.until(signal) })]),
    )
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    for (const name of SIGNALS) process.off(name, stop)
  }
}
