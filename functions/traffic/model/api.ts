import { z } from 'zod'
import { feed, origin } from './feeds.ts'

/**
 * What the HTTP API answers; the OpenAPI document and the pages' types come from here. Names of the original system are
 * kept; instants are RFC 3339 in UTC. Lists are arrays; the next page is in the `Link` header (RFC 8288, rel="next").
 */
const instant = z.string().describe('RFC 3339, UTC')

export const accidentView = z.object({
  id: z.int(),
  accDate: z.string().describe('YYYYMMDD, Asia/Seoul'),
  accHour: z.string().describe('HH:MM:SS, Asia/Seoul'),
  accPointNM: z.string(),
  roadNM: z.string(),
  nosunNM: z.string().describe('Four-digit route code'),
  direction: z.string().describe('As text, such as 부산방향'),
  smsText: z.string(),
  accType: z.string(),
  process: z.string(),
  severity: z.enum(['high', 'medium', 'low']).describe('high: 사고, or two lanes and more closed; medium: 고장, 장애물, 정체 or one lane closed; low: the rest'),
  lanesClosed: z.array(z.int()).describe('Lane numbers from the median'),
  shoulderClosed: z.boolean(),
  latitude: z.number().nullable().describe('Degrees north'),
  altitude: z.number().nullable().describe('Degrees east: the longitude, under the upstream’s name'),
  lateLengthKm: z.number().nullable(),
  origin,
  occurredAt: instant,
  firstSeenAt: instant,
  lastSeenAt: instant,
  endedAt: instant.nullable(),
  createdAt: instant.describe('When it was stored'),
})
export type AccidentView = z.infer<typeof accidentView>

export const accidentStats = z.object({
  totalAccidents: z.int().describe('Kept in the history'),
  todayAccidents: z.int().describe('Since midnight, Asia/Seoul'),
  activeAccidents: z.int(),
  byType: z.record(z.string(), z.int()).describe('Today’s, by 유형'),
  byHour: z.array(z.int()).length(24).describe('Today’s, by hour, Asia/Seoul'),
  byRoute: z.array(z.object({ routeNo: z.string(), routeName: z.string(), count: z.int() })),
})
export type AccidentStats = z.infer<typeof accidentStats>

export const tollgatePoint = z.object({
  collectedAt: instant,
  periodMinutes: z.int(),
  trafficAmount: z.int().describe('Vehicles in and out in the period'),
  entryAmount: z.int(),
  exitAmount: z.int(),
  entryByClass: z.record(z.string(), z.int()).describe('Vehicles by class 1 to 8'),
  exitByClass: z.record(z.string(), z.int()),
})
export const tollgateView = z.object({
  unitCode: z.string(),
  unitName: z.string(),
  exDivName: z.string(),
  routeNo: z.string().nullable().describe('Three-digit route code of the tollgate list'),
  routeName: z.string().nullable(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  trafficData: z.array(tollgatePoint).describe('Newest first'),
  lastUpdated: instant,
  origin,
})
export type TollgateView = z.infer<typeof tollgateView>

export const roadView = z.object({
  routeNo: z.string(),
  routeName: z.string(),
  conzoneId: z.string(),
  conzoneName: z.string(),
  vdsId: z.string(),
  updownTypeCode: z.enum(['S', 'E']),
  trafficAmount: z.int().nullable().describe('Vehicles per 5 minutes'),
  speed: z.number().nullable().describe('km/h'),
  shareRatio: z.number().nullable().describe('Occupancy, %'),
  timeAvg: z.number().nullable().describe('Seconds'),
  grade: z.int().min(0).max(3).describe('0 판정불가, 1 원활, 2 서행, 3 정체'),
  collectedAt: instant,
  origin,
})
export type RoadView = z.infer<typeof roadView>

export const routeSummaryView = z.object({
  routeNo: z.string(),
  routeName: z.string(),
  totalSections: z.int(),
  smoothSections: z.int(),
  slowSections: z.int(),
  congestedSections: z.int(),
  avgSpeed: z.number().nullable().describe('km/h'),
  avgTrafficAmount: z.number().nullable().describe('Vehicles per 5 minutes'),
  collectedAt: instant,
  origin,
})
export type RouteSummaryView = z.infer<typeof routeSummaryView>

export const feedState = z.object({
  feed,
  origin: origin.nullable(),
  collectedAt: instant.nullable(),
  collectedBy: z.string().nullable().describe('Cluster'),
  storedAt: instant.nullable(),
  storedBy: z.string().nullable().describe('Cluster'),
  newestAt: instant.nullable().describe('Measuring time of the newest row'),
  ageSeconds: z.number().nullable().describe('Age of the newest row'),
  rows: z.int().describe('Rows of the last collection'),
})

export const systemView = z.object({
  now: instant,
  servedBy: z.object({ cluster: z.string(), revision: z.string(), pod: z.string() }),
  feeds: z.array(feedState),
  stream: z
    .object({
      name: z.string(),
      group: z.string(),
      length: z.int(),
      lag: z.int().nullable(),
      pending: z.int(),
      consumers: z.array(z.object({ name: z.string(), cluster: z.string(), pending: z.int(), idleMs: z.number() })),
      deadLetters: z.int(),
    })
    .nullable()
    .describe('null while the stream cannot be reached'),
})
export type SystemView = z.infer<typeof systemView>
