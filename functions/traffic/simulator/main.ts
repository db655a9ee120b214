import { join } from 'node:path'
import { z } from 'zod'
import { serve } from '../../runtime/serve.ts'
import { flag, integer, processSettings } from '../../runtime/settings.ts'
import { loadReference } from '../model/reference.ts'
import { createSimulator } from './index.ts'
import { loadSamples } from './samples.ts'

const settings = z.object({
  ...processSettings.shape,
  /** Another seed is another country's day: same roads, other incidents and weather. */
  SIMULATOR_SEED: z.string().default('expressway'),
  /** Unset, it takes any key but `invalid`. */
  SIMULATOR_API_KEY: z.string().optional(),
  /** Blocks default user agents, as the upstream's firewall does. */
  SIMULATOR_WAF: flag.default(false),
  /** Whole periods that tollgate data come late by; about 5 upstream. */
  SIMULATOR_TOLLGATE_LAG: integer(0, 100).default(0),
  REFERENCE_DIR: z.string().optional(),
})

await serve('simulator', settings, ({ settings: chosen }) => {
  const directory = chosen.REFERENCE_DIR
  return {
    app: createSimulator({
      seed: chosen.SIMULATOR_SEED,
      now: () => new Date(),
      reference: loadReference(directory),
      samples: directory ? loadSamples(join(directory, 'samples')) : loadSamples(),
      waf: chosen.SIMULATOR_WAF,
      tollgateLag: chosen.SIMULATOR_TOLLGATE_LAG,
      ...(chosen.SIMULATOR_API_KEY && { apiKey: chosen.SIMULATOR_API_KEY }),
    }),
  }
})
