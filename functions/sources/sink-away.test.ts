import { expect, it } from 'vitest'
import { freePort } from '../runtime/testing/server.ts'
import { createSink, type Outcome } from './sink.ts'

it('a sink that cannot be connected to may be asked again within its answer', async () => {
  const settings = { K_CE_OVERRIDES: '{}', SINK_TIMEOUT: 5_000, SINK_RETRY_4XX: [] }
  const sink = createSink({ ...settings, K_SINK: `http://127.0.0.1:${await freePort()}/` }, 1)
  const outcomes: Outcome[] = []
  await new Promise<void>((resolve) => {
    const ask = () =>
      sink.post(['ce-id', '1'], 'x', (outcome) => {
        if (outcomes.push(outcome) === 5) resolve()
        else ask()
      })
    ask()
  })
  await sink.close()
  expect(outcomes).toMatchObject(Array.from({ length: 5 }, () => ({ kind: 'retry', status: undefined })))
})
