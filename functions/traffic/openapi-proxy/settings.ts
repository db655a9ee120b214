import * as z from 'zod/mini'
import { httpUrl, integer, processSettings } from '../../runtime/settings.ts'
import { storeSettings } from '../../runtime/store/open.ts'
import type { Feed } from '../model/feeds.ts'
import { intervalSettings } from '../model/intervals.ts'
import { upstreamOf } from '../model/upstream-names.ts'
import type { Upstreams } from './index.ts'

const REAL = 'https://data.ex.co.kr/openapi'
const real = (feed: Feed) => z._default(httpUrl, `${REAL}/${upstreamOf[feed].path}`)

/** Every setting of openapi-proxy. A key that is not set leaves that feed of the real upstream unavailable. */
export const proxySettings = z.object({
  ...processSettings.shape,
  ...storeSettings.shape,
  ...intervalSettings.shape,
  /** Full URL of the operation burstInfo/realTimeSms. */
  REAL_OPENAPI_URL: real('accidents'),
  REAL_OPENAPI_KEY: z.optional(z.string()),
  /** Full URL of the operation trafficapi/trafficIc. */
  TOLLGATE_API_URL: real('tollgates'),
  TOLLGATE_API_KEY: z.optional(z.string()),
  /** Full URL of the operation odtraffic/trafficAmountByRealtime. */
  ROAD_STATUS_API_URL: real('roads'),
  ROAD_STATUS_API_KEY: z.optional(z.string()),
  /** The simulator, such as http://localhost:8086. */
  SIMULATOR_API_URL: z.optional(httpUrl),
  /** Where the simulator wants a certain one. */
  SIMULATOR_API_KEY: z._default(z.string(), 'simulator'),
  /** 99 where the upstream takes no more. */
  TOLLGATE_ROWS_PER_PAGE: z._default(integer(1, 10_000), 1000),
})
export type ProxySettings = z.infer<typeof proxySettings>

const names = {
  accidents: { urlSetting: 'REAL_OPENAPI_URL', keySetting: 'REAL_OPENAPI_KEY' },
  tollgates: { urlSetting: 'TOLLGATE_API_URL', keySetting: 'TOLLGATE_API_KEY' },
  roads: { urlSetting: 'ROAD_STATUS_API_URL', keySetting: 'ROAD_STATUS_API_KEY' },
} as const satisfies Record<Feed, object>

/** The upstreams that the settings describe, or the name of the setting that is missing for one. */
export function upstreamsOf(settings: ProxySettings): Upstreams {
  const fromReal = (feed: Feed) => {
    const { urlSetting, keySetting } = names[feed]
    const key = settings[keySetting]
    return key ? { url: settings[urlSetting], key, urlSetting, keySetting } : { missing: keySetting }
  }
  const base = settings.SIMULATOR_API_URL
  const fromSimulator = (feed: Feed) =>
    base
      ? {
          url: `${base.replace(/\/+$/, '')}/openapi/${upstreamOf[feed].path}`,
          key: settings.SIMULATOR_API_KEY,
          urlSetting: 'SIMULATOR_API_URL',
          keySetting: 'SIMULATOR_API_KEY',
        }
      : { missing: 'SIMULATOR_API_URL' }
  return {
    real: perFeed(fromReal),
    sim: perFeed(fromSimulator),
  }
}

const perFeed = <T>(make: (feed: Feed) => T): Record<Feed, T> => ({
  accidents: make('accidents'),
  tollgates: make('tollgates'),
  roads: make('roads'),
})
