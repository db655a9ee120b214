import { z } from 'zod'

/**
 * What data.ex.co.kr answers, field for field, misspellings included (`trafficAmout`; `altitude` holds the longitude).
 * Rows are parsed leniently here: a field that is missing or of another type fails that row only, and the collector
 * counts and names it.
 */
const text = z.string()
const nullableText = z.string().nullish()
/** Numbers arrive as numbers or as strings, by endpoint. */
const looseNumber = z.union([z.number(), z.string()]).nullish()

/** burstInfo/realTimeSms: one notice on a road. `accPointNM` may be blank or "/". */
export const upstreamAccident = z.object({
  accDate: text,
  accHour: text,
  accTypeCode: nullableText,
  accType: text,
  startEndTypeCode: nullableText,
  smsText: nullableText,
  accProcessCode: nullableText,
  accProcessNM: nullableText,
  accPointNM: nullableText,
  nosunNM: nullableText,
  roadNM: nullableText,
  latitude: looseNumber,
  altitude: looseNumber,
  lateLength: looseNumber,
  seriesNM: looseNumber,
  laneYn1: nullableText,
  laneYn2: nullableText,
  laneYn3: nullableText,
  laneYn4: nullableText,
  laneYn5: nullableText,
  laneYn6: nullableText,
  shldroadYn: nullableText,
})
export type UpstreamAccident = z.infer<typeof upstreamAccident>

/** trafficapi/trafficIc: one tollgate × in/out × payment × class. `unitCode` is padded with a space. */
export const upstreamTollgate = z.object({
  exDivCode: text,
  exDivName: text,
  unitCode: text,
  unitName: text,
  inoutType: text,
  tmType: text,
  tcsType: text,
  carType: text,
  trafficAmout: looseNumber,
  sumDate: text,
  sumTm: text,
})
export type UpstreamTollgate = z.infer<typeof upstreamTollgate>

/** odtraffic/trafficAmountByRealtime: one detector of a section and direction, per 5 minutes. */
export const upstreamRoad = z.object({
  routeNo: text,
  routeName: text,
  conzoneId: text,
  conzoneName: text,
  vdsId: text,
  updownTypeCode: text,
  trafficAmout: looseNumber,
  speed: looseNumber,
  shareRatio: looseNumber,
  timeAvg: looseNumber,
  grade: looseNumber,
  stdDate: text,
  stdHour: text,
})
export type UpstreamRoad = z.infer<typeof upstreamRoad>

/** What stands around the rows. A bad key is HTTP 200 with `code: "ERROR"` and a null list. */
export const upstreamEnvelope = z.looseObject({
  code: z.string(),
  message: z.string().nullish(),
  count: looseNumber,
  pageNo: looseNumber,
  numOfRows: looseNumber,
  /** The number of pages, whatever its name says. */
  pageSize: looseNumber,
})
