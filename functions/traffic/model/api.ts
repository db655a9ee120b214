import { z } from 'zod'
import { feed, origin } from './feeds.ts'

/**
 * What the HTTP API answers; the OpenAPI document and the pages' types come from here. Names of the original system are
 * kept; instants are RFC 3339 in UTC. Lists are arrays; the next page is in the `Link` header (RFC 8288, rel="next").
 */
const instant = z.string().meta({ description: 'RFC 3339, UTC', format: 'date-time' })
const rowOrigin = origin.describe('real: the expressway API, sim: the simulator, manual: sent by hand')

export const severity = z.enum(['high', 'medium', 'low'])

export const accidentView = z
  .object({
    id: z.int().describe('Of the row; stays the same while the notice is updated'),
    accDate: z.string().describe('YYYYMMDD, Asia/Seoul'),
    accHour: z.string().describe('HH:MM:SS, Asia/Seoul'),
    accPointNM: z.string().describe('Where, as text'),
    roadNM: z.string().describe('Route name'),
    nosunNM: z.string().describe('Four-digit route code'),
    direction: z.string().describe('As text, such as 부산방향'),
    smsText: z.string().describe('The notice’s text'),
    accType: z.string().describe('사고, 고장, 장애물, 작업, 정체, 이벤트/홍보 …'),
    process: z.string().describe('진행, 완료 …'),
    severity: severity.describe(
      'high: 사고, or two lanes and more closed; medium: 고장, 장애물, 정체 or one lane closed; low: the rest',
    ),
    lanesClosed: z.array(z.int()).describe('Lane numbers from the median'),
    shoulderClosed: z.boolean().describe('Whether the hard shoulder is closed'),
    latitude: z.number().nullable().describe('Degrees north'),
    altitude: z.number().nullable().describe('Degrees east: the longitude, under the upstream’s name'),
    lateLengthKm: z.number().nullable().describe('Tailback, km'),
    origin: rowOrigin,
    occurredAt: instant.describe('accDate and accHour as an instant, RFC 3339, UTC'),
    firstSeenAt: instant.describe('First collection that listed it, RFC 3339, UTC'),
    lastSeenAt: instant.describe('Last collection that listed it, RFC 3339, UTC'),
    endedAt: instant
      .nullable()
      .describe('First complete collection without it, RFC 3339, UTC; null while it goes on'),
    createdAt: instant.describe('When it was stored, RFC 3339, UTC'),
  })
  .meta({ id: 'Accident', description: 'One notice on a road' })
export type AccidentView = z.infer<typeof accidentView>

export const accidentChange = z
  .object({
    at: instant.describe('First collection that said so, RFC 3339, UTC'),
    process: z.string().describe('진행, 처리중, 완료 …'),
    smsText: z.string().describe('The notice’s text'),
    lateLengthKm: z.number().nullable().describe('Tailback, km'),
  })
  .meta({ id: 'AccidentChange', description: 'What one notice said from a time on' })
export type AccidentChange = z.infer<typeof accidentChange>

export const accidentStats = z
  .object({
    totalAccidents: z.int().describe('Kept in the history'),
    todayAccidents: z.int().describe('Since midnight, Asia/Seoul'),
    activeAccidents: z.int().describe('Going on now'),
    byType: z.record(z.string(), z.int()).describe('Of the days counted, by 유형'),
    byHour: z.array(z.int()).length(24).describe('Of the days counted, by hour of the day, Asia/Seoul'),
    byRoute: z
      .array(
        z.object({
          routeNo: z.string().describe('Four-digit route code'),
          routeName: z.string(),
          count: z.int(),
        }),
      )
      .describe('Of the days counted, most first'),
  })
  .meta({ id: 'AccidentStats', description: 'Notices in numbers' })
export type AccidentStats = z.infer<typeof accidentStats>

const tollgatePoint = z.object({
  collectedAt: instant.describe('End of the measured period, RFC 3339, UTC'),
  periodMinutes: z.int().describe('Length of the measured period, minutes: 15 or 60'),
  trafficAmount: z.int().describe('Vehicles in and out in the period'),
  entryAmount: z.int().describe('Vehicles in'),
  exitAmount: z.int().describe('Vehicles out'),
  entryByClass: z.record(z.string(), z.int()).describe('Vehicles in by class 1 to 8'),
  exitByClass: z.record(z.string(), z.int()).describe('Vehicles out by class 1 to 8'),
})
export type TollgatePoint = z.infer<typeof tollgatePoint>

export const tollgateView = z
  .object({
    unitCode: z.string().describe('Tollgate code'),
    unitName: z.string().describe('Tollgate name'),
    exDivName: z.string().describe('Operator'),
    routeNo: z.string().nullable().describe('Three-digit route code of the tollgate list'),
    routeName: z.string().nullable(),
    latitude: z.number().nullable().describe('Degrees north'),
    longitude: z.number().nullable().describe('Degrees east'),
    trafficData: z.array(tollgatePoint).describe('Newest first'),
    lastUpdated: instant.describe('End of the newest period, RFC 3339, UTC'),
    origin: rowOrigin,
  })
  .meta({ id: 'Tollgate', description: 'One tollgate and its newest periods' })
export type TollgateView = z.infer<typeof tollgateView>

export const roadView = z
  .object({
    routeNo: z.string().describe('Four-digit route code'),
    routeName: z.string(),
    conzoneId: z.string().describe('Section: the road between two interchanges in one direction'),
    conzoneName: z.string(),
    vdsId: z.string().describe('Detector; a section has one or several'),
    updownTypeCode: z.enum(['S', 'E']).describe('S towards the start of the route, E towards its end'),
    trafficAmount: z.int().nullable().describe('Vehicles per 5 minutes'),
    speed: z.number().nullable().describe('km/h'),
    shareRatio: z.number().nullable().describe('Occupancy, %'),
    timeAvg: z.number().nullable().describe('Mean travel time, seconds'),
    grade: z.int().min(0).max(3).describe('0 판정불가, 1 원활, 2 서행, 3 정체'),
    collectedAt: instant.describe('Measuring time, RFC 3339, UTC'),
    origin: rowOrigin,
  })
  .meta({ id: 'RoadStatus', description: 'One detector’s five minutes' })
export type RoadView = z.infer<typeof roadView>

export const routeSummaryView = z
  .object({
    routeNo: z.string().describe('Four-digit route code'),
    routeName: z.string(),
    totalSections: z.int().describe('Sections measured'),
    smoothSections: z.int().describe('Of them 원활 (grade 1)'),
    slowSections: z.int().describe('Of them 서행 (grade 2)'),
    congestedSections: z.int().describe('Of them 정체 (grade 3)'),
    avgSpeed: z.number().nullable().describe('km/h'),
    avgTrafficAmount: z.number().nullable().describe('Vehicles per 5 minutes'),
    collectedAt: instant.describe('Measuring time, RFC 3339, UTC'),
    origin: rowOrigin,
  })
  .meta({ id: 'RouteSummary', description: 'One route’s five minutes' })
export type RouteSummaryView = z.infer<typeof routeSummaryView>

export const keptDay = z
  .object({
    day: z.string().describe('YYYY-MM-DD, Asia/Seoul'),
    from: instant.describe('First measuring time of the day, RFC 3339, UTC'),
    to: instant.describe('Last measuring time of the day, RFC 3339, UTC'),
  })
  .meta({ id: 'KeptDay', description: 'A day whose traffic can be asked for' })
export type KeptDay = z.infer<typeof keptDay>

export const countryView = z
  .object({
    at: instant.describe('The time asked for, RFC 3339, UTC'),
    roads: z
      .object({
        collectedAt: instant.describe('Measuring time, RFC 3339, UTC'),
        totalSections: z.int().describe('Sections measured'),
        smoothSections: z.int().describe('Of them 원활 (grade 1)'),
        slowSections: z.int().describe('Of them 서행 (grade 2)'),
        congestedSections: z.int().describe('Of them 정체 (grade 3)'),
        avgSpeed: z.number().nullable().describe('km/h, weighted by vehicles'),
      })
      .nullable(),
    accidents: z.object({ active: z.int().describe('Notices that held') }).nullable(),
    tollgates: z
      .object({
        collectedAt: instant.describe('End of the measured period, RFC 3339, UTC'),
        periodMinutes: z.int().describe('Length of the measured period, minutes: 15 or 60'),
        trafficAmount: z.int().describe('Vehicles in and out in the period'),
        tollgates: z.int().describe('Tollgates that were measured'),
      })
      .nullable(),
  })
  .meta({ id: 'Country', description: 'The country’s key figures at a time; null where none are kept' })
export type CountryView = z.infer<typeof countryView>

const feedState = z.object({
  feed,
  origin: origin.nullable(),
  collectedAt: instant.nullable().describe('Last collection, RFC 3339, UTC'),
  collectedBy: z.string().nullable().describe('Cluster'),
  storedAt: instant.nullable().describe('When its last part was stored, RFC 3339, UTC'),
  storedBy: z.string().nullable().describe('Cluster'),
  newestAt: instant.nullable().describe('Measuring time of the newest row, RFC 3339, UTC'),
  ageSeconds: z.number().nullable().describe('Age of the newest row, seconds'),
  rows: z.int().describe('Rows of the last collection'),
})
export type FeedState = z.infer<typeof feedState>

const counts = z.array(z.int()).describe('One a step, oldest first')
const memberHistory = z.object({
  cluster: z.string(),
  served: counts.describe('Requests its data-api answered'),
  collected: counts.describe('Events it collected, of those that are stored'),
  stored: counts.describe('Events it stored'),
  failed: counts.describe('Events and requests that failed there, in any function'),
})

const activityView = z.object({
  service: z.string(),
  cluster: z.string(),
  pods: z.int().describe('Pods that did something in the last minute'),
  perSecond: z.number().describe('Events or requests a second, over the last ten seconds'),
  perMinute: z.number().describe('Events or requests in the last minute'),
  failed: z.int().describe('Failures in the last 15 minutes'),
  lastAt: instant.describe('When it last told of anything done, RFC 3339, UTC'),
})
export type ActivityView = z.infer<typeof activityView>

export const systemView = z
  .object({
    now: instant,
    servedBy: z.object({ cluster: z.string(), revision: z.string(), pod: z.string() }),
    reachable: z
      .object({ store: z.boolean(), stream: z.boolean() })
      .describe('What of it cannot be asked now: the figures from there are the last known, or null'),
    feeds: z.array(feedState),
    upstream: z
      .array(
        z.object({
          feed,
          origin,
          fetchedAt: instant.nullable().describe('Last fetch, RFC 3339, UTC'),
          rows: z.int().describe('Rows of the last fetch'),
        }),
      )
      .describe('What the proxies fetched, by feed and origin'),
    activity: z
      .array(activityView)
      .describe('What the functions did in the last 15 minutes, by function and cluster'),
    history: z
      .object({
        from: instant.describe('Begin of the first step, RFC 3339, UTC'),
        stepSeconds: z.int(),
        members: z.array(memberHistory),
      })
      .describe('Who served, collected and stored in the last 15 minutes'),
    stream: z
      .object({
        name: z.string(),
        group: z.string(),
        length: z.int().describe('Entries in the stream'),
        lag: z.int().nullable().describe('Entries not yet delivered; null when the server cannot tell'),
        pending: z.int().describe('Entries delivered and not acknowledged'),
        consumers: z.array(
          z.object({
            name: z.string(),
            cluster: z.string(),
            pending: z.int(),
            idleMs: z.number().describe('Milliseconds'),
          }),
        ),
        deadLetters: z.int(),
        deadLettersRecent: z.int().describe('Of them those of the last 15 minutes, at most 1,000'),
      })
      .nullable()
      .describe('null while the stream cannot be reached'),
    changes: z
      .object({
        live: z
          .boolean()
          .describe('false while change notices cannot be read: answers are then up to 5 s old'),
        lastId: z.string().nullable().describe('Last notice seen, as in the ids of /api/events'),
        clients: z.int().describe('Clients of /api/events here'),
      })
      .describe('What keeps the answers fresh'),
  })
  .meta({ id: 'System', description: 'Who collects, stores and serves, and how far behind' })
export type SystemView = z.infer<typeof systemView>
