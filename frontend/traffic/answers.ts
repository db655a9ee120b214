import type {
  AccidentStats,
  AccidentView,
  RoadView,
  RouteSummaryView,
  SystemView,
  TollgateView,
} from '../../functions/traffic/model/api.ts'
import { shapeOf } from '../shared/api/shape.ts'

/** The members of the API's answers, checked where they arrive. */
export const accidents = shapeOf<AccidentView>('accident', {
  id: 'number',
  accDate: 'string',
  accHour: 'string',
  accPointNM: 'string',
  roadNM: 'string',
  nosunNM: 'string',
  direction: 'string',
  smsText: 'string',
  accType: 'string',
  process: 'string',
  severity: 'string',
  lanesClosed: 'object',
  shoulderClosed: 'boolean',
  latitude: 'number?',
  altitude: 'number?',
  lateLengthKm: 'number?',
  origin: 'string',
  occurredAt: 'string',
  firstSeenAt: 'string',
  lastSeenAt: 'string',
  endedAt: 'string?',
  createdAt: 'string',
})
export const stats = shapeOf<AccidentStats>('accident statistics', {
  totalAccidents: 'number',
  todayAccidents: 'number',
  activeAccidents: 'number',
  byType: 'object',
  byHour: 'object',
  byRoute: 'object',
})
export const tollgates = shapeOf<TollgateView>('tollgate', {
  unitCode: 'string',
  unitName: 'string',
  exDivName: 'string',
  routeNo: 'string?',
  routeName: 'string?',
  latitude: 'number?',
  longitude: 'number?',
  trafficData: 'object',
  lastUpdated: 'string',
  origin: 'string',
})
export const roads = shapeOf<RoadView>('road', {
  routeNo: 'string',
  routeName: 'string',
  conzoneId: 'string',
  conzoneName: 'string',
  vdsId: 'string',
  updownTypeCode: 'string',
  trafficAmount: 'number?',
  speed: 'number?',
  shareRatio: 'number?',
  timeAvg: 'number?',
  grade: 'number',
  collectedAt: 'string',
  origin: 'string',
})
export const summaries = shapeOf<RouteSummaryView>('route summary', {
  routeNo: 'string',
  routeName: 'string',
  totalSections: 'number',
  smoothSections: 'number',
  slowSections: 'number',
  congestedSections: 'number',
  avgSpeed: 'number?',
  avgTrafficAmount: 'number?',
  collectedAt: 'string',
  origin: 'string',
})
export const system = shapeOf<SystemView>('system', {
  now: 'string',
  servedBy: 'object',
  feeds: 'object',
  stream: 'object?',
  changes: 'object',
})
