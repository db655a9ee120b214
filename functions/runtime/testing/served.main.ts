/** A function for serve.test.ts: `/slow` answers only once the process has been told to stop. */
import { Hono } from 'hono'
import { once } from 'node:events'
import type { FunctionContext } from '../function.ts'
import { serve } from '../serve.ts'
import { processSettings } from '../settings.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

const assemble = ({ closing }: FunctionContext<unknown>) => ({
  app: new Hono().get('/slow', async (c) => {
    say('slow request came')
    await once(closing, 'abort')
    say('stopping')
    // Long enough for the test to find the port closed.
    await new Promise((resolve) => setTimeout(resolve, 300))
    return c.text('done')
  }),
  close: async () => {
    say('closed')
  },
})

serve('served', processSettings, () => Promise.resolve({ assemble }))
