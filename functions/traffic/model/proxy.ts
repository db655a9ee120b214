import { z } from 'zod'
import { feed, origin } from './feeds.ts'

/** The upstreams a proxy has; `manual` rows never pass it. */
export const upstreamOrigin = origin.exclude(['manual'])
export type UpstreamOrigin = z.infer<typeof upstreamOrigin>
export const upstreamOrigins = upstreamOrigin.options

/** What openapi-proxy answers to `GET /openapi/{origin}/{feed}`. */
export const proxyAnswer = z.object({
  feed,
  origin: upstreamOrigin,
  fetchedAt: z.iso.datetime().describe('When the upstream was asked for these rows, RFC 3339'),
  rows: z.array(z.unknown()).describe('The upstream’s rows as they came, all pages in order'),
})
export type ProxyAnswer = z.infer<typeof proxyAnswer>
