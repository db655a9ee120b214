import { join } from 'node:path'
import type { FunctionContext } from '../../runtime/function.ts'
import { loadReference } from '../model/reference.ts'
import { createSimulator } from './index.ts'
import { loadSamples } from './samples.ts'
import type { SimulatorSettings } from './settings.ts'

/** Makes simulator from its settings. */
export function assemble({ settings: chosen }: FunctionContext<SimulatorSettings>) {
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
}
