// zod/mini here and in every settings schema: they are built and parsed before the port opens, and zod's own schemas
// take a third of what a cold start may take.
import * as z from 'zod/mini'

/** A setting is missing or unusable. The message is one line that names it and says what it takes. */
export class SettingsError extends Error {
  override name = 'SettingsError'
}

/** A schema of zod or zod/mini. */
export type SettingsSchema<T> = z.core.$ZodType<T>

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The settings a schema describes, read from environment variables. An empty variable counts as unset.
 * @throws SettingsError naming every bad or missing variable, on one line, without its value (it may be a secret)
 */
export function parseSettings<T>(schema: SettingsSchema<T>, env: Environment = process.env): T {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  // Parsed once: compiling the schema to a function first would take longer.
  const result = z.safeParse(schema, present, { jitless: true, error: missing })
  if (result.success) return result.data
  const problems = result.error.issues.map(
    (issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`,
  )
  throw new SettingsError(`bad settings: ${problems.join('; ')}`)
}

const missing: z.core.$ZodErrorMap = ({ input }) => (input === undefined ? 'is needed' : 'cannot be read')

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Why a text is no value of a setting. */
class Refusal {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}
/** What `text` is given for a value that is none: the message says what the setting takes. */
export const refused = (message: string) => new Refusal(message)

/** A setting read from its text. One function: a chain of checks and transforms is a schema each. */
export const text = <T>(read: (value: string) => T | Refusal) =>
  z.pipe(
    z.string(),
    z.transform((value: string, context): T => {
      const result = read(value)
      if (!(result instanceof Refusal)) return result
      context.issues.push({ code: 'custom', message: result.message, input: value })
      return z.NEVER
    }),
  )

const isUnit = (unit: string | undefined): unit is keyof typeof unitMs => unit !== undefined && unit in unitMs

/** `10s`, `5m`, `1h30m`, `500ms`, `7d` as milliseconds. */
export const duration = text((value) => {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(value)) return refused('takes a duration such as 10s, 5m or 1h30m')
  let total = 0
  for (const [, amount, unit] of value.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    if (isUnit(unit)) total += Number(amount) * unitMs[unit]
  }
  return total
})

/** A whole number of a range, written as text. */
export const integer = (min: number, max: number) =>
  text((value) => {
    const number = Number(value)
    if (!/^\d{1,15}$/.test(value)) return refused(`takes a whole number from ${min} to ${max}`)
    if (number < min) return refused(`takes ${min} or more`)
    return number > max ? refused(`takes ${max} or less`) : number
  })

export const port = integer(0, 65_535)

/** `true` or `false`. */
export const flag = text((value) =>
  value === 'true' || value === 'false' ? value === 'true' : refused('takes true or false'),
)

/** Text of a pattern. */
export const matching = (pattern: RegExp, takes: string) => z.string().check(z.regex(pattern, takes))

export const httpUrl = z.url({ protocol: /^https?$/, error: 'takes an http or https URL' })

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

/** What every process reads: where it runs, what it listens on, how it logs. */
export const processSettings = z.object({
  PORT: z._default(port, 8080),
  CLUSTER: z._default(
    matching(/^[A-Za-z0-9._-]{1,63}$/, 'takes letters, digits, dots, dashes and underscores'),
    'local',
  ),
  LOG_LEVEL: z._default(z.enum(levels, `takes one of ${levels.join(', ')}`), 'info'),
  /** Knative sets these two, the Pod's downward API the third. */
  K_REVISION: z.optional(z.string()),
  POD_NAME: z.optional(z.string()),
  HOSTNAME: z.optional(z.string()),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.optional(httpUrl),
})
export type ProcessSettings = z.infer<typeof processSettings>

/** Where embedded adapters keep their files; used where no server is named. */
export const dataDir = z._default(z.string(), './data')
