import * as z from 'zod/mini'
import { duration, parseSettings, processSettings, SettingsError } from '../../functions/runtime/settings.ts'
import { intervalSettings } from '../../functions/traffic/model/intervals.ts'

const keys = {
  REAL_OPENAPI_KEY: 'accidents',
  TOLLGATE_API_KEY: 'tollgates',
  ROAD_STATUS_API_KEY: 'roads',
} as const

const key = z.optional(z.string())

const schema = z.object({
  ...processSettings.shape,
  ...intervalSettings.shape,
  DATA_DIR: z.optional(z.string()),
  DATA_SOURCE_MODE: z._default(z.enum(['real', 'sim', 'auto'], 'takes real, sim or auto'), 'sim'),
  BACKFILL: z._default(duration, 86_400_000),
  REDIS_ADDR: z.optional(z.string()),
  DB_HOST: z.optional(z.string()),
  REAL_OPENAPI_KEY: key,
  TOLLGATE_API_KEY: key,
  ROAD_STATUS_API_KEY: key,
})
export type StartSettings = z.infer<typeof schema>

/** What `npm start` itself reads; each function reads its own. @throws SettingsError */
export function readSettings(): StartSettings {
  const settings = parseSettings(schema)
  const missing = missingKeys(settings)
  if (settings.DATA_SOURCE_MODE === 'real' && missing.length > 0) {
    throw new SettingsError(
      `bad settings: ${missing.join(', ')}: needed in real mode, get a key at https://data.ex.co.kr; or set DATA_SOURCE_MODE=auto or sim`,
    )
  }
  return settings
}

/** In auto mode, what comes from the simulator for want of a key. */
export function withoutKeys(settings: StartSettings): string | undefined {
  const missing = settings.DATA_SOURCE_MODE === 'auto' ? missingKeys(settings) : []
  if (missing.length === 0) return undefined
  return `${missing.join(', ')} not set: ${missing.map((name) => keys[name]).join(', ')} from the simulator only`
}

const missingKeys = (settings: StartSettings) =>
  (['REAL_OPENAPI_KEY', 'TOLLGATE_API_KEY', 'ROAD_STATUS_API_KEY'] as const).filter((name) => !settings[name])
