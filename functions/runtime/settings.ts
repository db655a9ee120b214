import { z } from 'zod'

/** A setting is missing or unusable. The message is one line that names it and says what it takes. */
export class SettingsError extends Error {
  override name = 'SettingsError'
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The settings a schema describes, read from environment variables. An empty variable counts as unset.
 * @throws SettingsError naming every bad or missing variable, on one line, without its value (it may be a secret)
 */
export function parseSettings<T>(schema: z.ZodType<T>, env: Environment = process.env): T {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = schema.safeParse(present)
  if (result.success) return result.data
  const problems = result.error.issues.map(
    (issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`,
  )
  throw new SettingsError(`bad settings: ${problems.join('; ')}`)
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const isUnit = (unit: string | undefined): unit is keyof typeof unitMs => unit !== undefined && unit in unitMs

/** `10s`, `5m`, `1h30m`, `500ms`, `7d` as milliseconds. */
export const duration = z.string().transform((text, context) => {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) {
    context.addIssue({ code: 'custom', message: 'takes a duration such as 10s, 5m or 1h30m' })
    return z.NEVER
  }
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    if (isUnit(unit)) total += Number(amount) * unitMs[unit]
  }
  return total
})

/** A whole number of a range, written as text. */
export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `takes a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `takes ${min} or more`).max(max, `takes ${max} or less`))

export const port = integer(0, 65_535)

/** `true` or `false`. */
export const flag = z.enum(['true', 'false'], 'takes true or false').transform((text) => text === 'true')

export const httpUrl = z.url({ protocol: /^https?$/, error: 'takes an http or https URL' })

/** What every process reads: where it runs, what it listens on, how it logs. */
export const processSettings = z.object({
  PORT: port.default(8080),
  CLUSTER: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,63}$/, 'takes letters, digits, dots, dashes and underscores')
    .default('local'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Knative sets these two, the Pod's downward API the third. */
  K_REVISION: z.string().optional(),
  POD_NAME: z.string().optional(),
  HOSTNAME: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
})
export type ProcessSettings = z.infer<typeof processSettings>

/** Where embedded adapters keep their files; used where no server is named. */
export const dataDir = z.string().default('./data')
