/** What the contract tests of the stream port share. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach } from 'vitest'
import type { Entry, StreamConnection } from '../stream/index.ts'
import { startStreams, type StreamUnderTest } from './stream.ts'

export const GROUP = 'traffic-processor-group'
/** Longer than a test may take: a read that waits this long fails its test. */
export const FOREVER_MS = 600_000
/** Claims whatever is pending. */
export const ALL = { minIdleMs: 0, count: 100, cursor: '0-0' }

export const ids = (entries: readonly Entry[]) => entries.map(({ id }) => id)
export const texts = (entries: readonly Entry[]) => entries.map(({ fields }) => fields.map(String))
/** Fields of entries that tell their number, both ends included. */
export const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ['n', String(from + index)])

/** Reads what is there, and waits for nothing. */
export const now = (count = 100) => ({ count, blockMs: 0 })
/** Reads what comes, until aborted. */
export const waiting = (signal?: AbortSignal) => ({ count: 100, blockMs: FOREVER_MS, signal })

/** Every adapter that can run here, until the test file ends. */
export async function adaptersHere(): Promise<StreamUnderTest[]> {
  const adapters = await startStreams()
  afterAll(() => Promise.all(adapters.map((adapter) => adapter.stop())))
  return adapters
}

/** Two connections to one store; each test begins with being told the name of a stream of its own. */
export function connect(open: () => StreamConnection, begin: (stream: string) => void) {
  const [here, elsewhere] = [open(), open()]
  let stream = ''
  beforeEach(() => {
    stream = `stream-${randomUUID()}`
    begin(stream)
  })
  return {
    here,
    elsewhere,
    readAs: (consumer: string, count?: number) => here.read(stream, GROUP, consumer, now(count)),
  }
}
