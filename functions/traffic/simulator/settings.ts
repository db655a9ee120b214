import * as z from 'zod/mini'
import { flag, integer, processSettings } from '../../runtime/settings.ts'

/** Every setting of the simulator. */
export const simulatorSettings = z.object({
  ...processSettings.shape,
  /** Another seed is another country's day: same roads, other incidents and weather. */
  SIMULATOR_SEED: z._default(z.string(), 'expressway'),
  /** Unset, it takes any key but `invalid`. */
  SIMULATOR_API_KEY: z.optional(z.string()),
  /** Blocks default user agents, as the upstream's firewall does. */
  SIMULATOR_WAF: z._default(flag, false),
  /** Whole periods that tollgate data come late by; about 5 upstream. */
  SIMULATOR_TOLLGATE_LAG: z._default(integer(0, 100), 0),
  REFERENCE_DIR: z.optional(z.string()),
})
export type SimulatorSettings = z.infer<typeof simulatorSettings>
