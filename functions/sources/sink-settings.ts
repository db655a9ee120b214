import * as z from 'zod/mini'
import { duration, httpUrl, matching, refused, SettingsError, text } from '../runtime/settings.ts'

/**
 * Where a source sends its events, as Knative's source contract names it: a Deployment sets these by hand, a
 * ContainerSource or a SinkBinding injects them (knative.dev, "Source: sink binding").
 */
export const sinkSettings = z.object({
  K_SINK: httpUrl,
  /** `{"extensions":{"name":"value"}}`: attributes set on every event. */
  K_CE_OVERRIDES: z._default(z.string(), '{}'),
  /** PEM certificates to trust besides the system's. */
  K_CA_CERTS: z.optional(z.string()),
  /** Sent as `Authorization: Bearer …`. */
  SINK_TOKEN: z.optional(z.string()),
  /** How long one request may take, a function's start from zero included. */
  SINK_TIMEOUT: z._default(duration, 30_000),
  /** 4xx answers that tell of the address and not of the event, besides 408 and 429: retried, never dead-lettered. */
  SINK_RETRY_4XX: z._default(
    text((value) =>
      /^4\d\d(,4\d\d)*$/.test(value)
        ? value.split(',').map(Number)
        : refused('takes statuses such as 401,403,404'),
    ),
    [],
  ),
})
export type SinkSettings = z.infer<typeof sinkSettings>

const overrides = z.object({
  extensions: z._default(
    z.record(matching(/^[a-z0-9]{1,}$/, 'takes lower-case letters and digits'), z.string()),
    {},
  ),
})

/** The extension attributes of K_CE_OVERRIDES. @throws SettingsError */
export function overrideExtensions(settings: SinkSettings): Record<string, string> {
  try {
    return overrides.parse(JSON.parse(settings.K_CE_OVERRIDES)).extensions
  } catch (error) {
    throw new SettingsError(
      'bad settings: K_CE_OVERRIDES: takes {"extensions":{"name":"value"}} with lower-case names and text values',
      { cause: error },
    )
  }
}
