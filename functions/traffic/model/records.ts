import { z } from 'zod'

const instant = z.iso.datetime({ offset: true }).max(40)
const yesNo = z.enum(['Y', 'N']).default('N')
const latitude = z.number().min(-90).max(90).nullable().default(null)
const longitude = z.number().min(-180).max(180).nullable().default(null)
const count = z.int().min(0).max(10_000_000)

/** One notice of burstInfo/realTimeSms, normalized. (accDate, accHour, accPointNM) identifies it: the upstream has no id. */
export const accident = z.object({
  accDate: z
    .string()
    .regex(/^\d{8}$/, 'YYYYMMDD, Asia/Seoul')
    .describe('Date of the notice, YYYYMMDD, Asia/Seoul'),
  accHour: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, 'HH:MM:SS, Asia/Seoul')
    .describe('Time of the notice, HH:MM:SS, Asia/Seoul'),
  accPointNM: z
    .string()
    .min(1)
    .max(200)
    .describe('Where, as text; derived from route, direction and text where blank'),
  accType: z.string().min(1).max(50).describe('사고, 고장, 장애물, 작업, 정체, 이벤트/홍보 …'),
  accTypeCode: z.string().max(10).default(''),
  accProcessCode: z.string().max(10).default(''),
  accProcessNM: z.string().max(50).default('').describe('진행, 완료 …'),
  startEndTypeCode: z.string().max(50).default('').describe('Direction as text, such as 부산방향'),
  nosunNM: z.string().max(10).default('').describe('Four-digit route code'),
  roadNM: z.string().max(100).default('').describe('Route name'),
  smsText: z.string().max(4000).default(''),
  latitude: latitude.describe('Degrees north, WGS 84'),
  altitude: longitude.describe('Degrees east, WGS 84: the upstream keeps the longitude here'),
  lateLength: z.number().min(0).max(10_000).nullable().default(null).describe('Tailback, km'),
  seriesNM: z.number().nullable().default(null),
  laneYn1: yesNo,
  laneYn2: yesNo,
  laneYn3: yesNo,
  laneYn4: yesNo,
  laneYn5: yesNo,
  laneYn6: yesNo,
  shldroadYn: yesNo.describe('Y: the hard shoulder is closed'),
})
export type Accident = z.infer<typeof accident>

/** Vehicles by upstream car class; classes 1 to 8, of which 7 and 8 are undocumented. */
const byClass = z.record(z.string().max(4), count)

/** trafficapi/trafficIc folded to one record per tollgate and slot. */
export const tollgateTraffic = z.object({
  unitCode: z.string().min(1).max(10),
  unitName: z.string().max(100),
  exDivCode: z.string().max(10),
  exDivName: z.string().max(100),
  collectedAt: instant.describe(
    'End of the measured period as the upstream states it (sumDate + sumTm), RFC 3339',
  ),
  periodMinutes: z.int().min(1).max(1440).describe('15 or 60'),
  entryAmount: count.describe('Vehicles in'),
  exitAmount: count.describe('Vehicles out'),
  entryByClass: byClass,
  exitByClass: byClass,
  /** Payment: `1` TCS, `2` hi-pass. */
  byPayment: byClass,
})
export type TollgateTraffic = z.infer<typeof tollgateTraffic>

/** odtraffic/trafficAmountByRealtime: one detector (VDS) of a section in one direction, per five minutes. */
export const roadStatus = z.object({
  routeNo: z.string().min(1).max(10),
  routeName: z.string().max(100),
  conzoneId: z.string().min(1).max(30),
  conzoneName: z.string().max(100),
  vdsId: z.string().min(1).max(30),
  updownTypeCode: z.enum(['S', 'E']).describe('S towards the start of the route, E towards its end'),
  trafficAmount: count.nullable().describe('Vehicles per 5 minutes'),
  speed: z.number().min(0).max(400).nullable().describe('km/h; null where the upstream has none'),
  shareRatio: z.number().min(0).max(100).nullable().describe('Occupancy, %'),
  timeAvg: z.number().min(0).max(1_000_000).nullable().describe('Mean travel time, seconds'),
  grade: z.int().min(0).max(3).describe('0 판정불가, 1 원활, 2 서행, 3 정체'),
  collectedAt: instant.describe('The upstream’s measuring time (stdDate + stdHour), RFC 3339'),
})
export type RoadStatus = z.infer<typeof roadStatus>
