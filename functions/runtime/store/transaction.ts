import type { Kysely, Transaction } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailableError } from './index.ts'

/** The transaction was rolled back through no fault of its own, such as a deadlock: run it again. */
export class RolledBackError extends StoreUnavailableError {
  override name = 'RolledBackError'
}

/** The connection broke. What was not committed is rolled back; whether a commit under way arrived is unknown. */
export class ConnectionLostError extends StoreUnavailableError {
  override name = 'ConnectionLostError'
}

const ATTEMPTS = 6
const FIRST_WAIT_MS = 10

/**
 * Runs `work` in a transaction, again while the database rolls it back.
 * @param onRetry told why, before each further attempt
 */
export async function runTransaction<DB, T>(
  db: Kysely<DB>,
  work: (tx: Transaction<DB>) => Promise<T>,
  onRetry: (reason: StoreUnavailableError) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    let committing = false
    try {
      return await db.transaction().execute(async (tx) => {
        const result = await work(tx)
        committing = true
        return result
      })
    } catch (error) {
      const again = error instanceof RolledBackError || (error instanceof ConnectionLostError && !committing)
      if (!again || attempt === ATTEMPTS) throw error
      onRetry(error)
      await sleep(FIRST_WAIT_MS * 2 ** attempt * (0.5 + Math.random() / 2))
    }
  }
}
