/**
 * `PORT=… npm run conformance`: serves the event-function adapter with a handler that accepts every type, for the
 * CloudEvents project's own suite (github.com/cloudevents/conformance):
 * `cloudevents invoke http://localhost:$PORT/ -f yaml/v1.0`. It answers the events it understood, as JSON.
 */
import { z } from 'zod'
import { eventFunction } from '../functions/runtime/events/function.ts'
import type { FunctionContext } from '../functions/runtime/function.ts'
import { serve } from '../functions/runtime/serve.ts'
import { processSettings } from '../functions/runtime/settings.ts'

const anything = z.object({ type: z.string(), data: z.optional(z.unknown()) })

const assemble = ({ log, registry }: FunctionContext<unknown>) => ({
  app: eventFunction({
    schema: anything,
    log,
    registry,
    handle: async (events) =>
      events.map(({ attributes, event }) =>
        Buffer.isBuffer(event.data)
          ? { attributes, data_base64: event.data.toString('base64') }
          : { attributes, ...('data' in event && { data: event.data }) },
      ),
  }),
})

serve('conformance', processSettings, () => Promise.resolve({ assemble }))
