import { expect, test } from 'vitest'
import { z } from 'zod'
import { loadReference } from '../model/reference.ts'
import { createSimulator } from './index.ts'
import { loadSamples } from './samples.ts'

const now = () => new Date('2026-11-18T08:31:00+09:00')
const app = createSimulator({ seed: 'test', now, reference: loadReference(), samples: loadSamples() })
const rowOf = z.record(z.string(), z.union([z.string(), z.number()]))
const answer = z.strictObject({ realTimeSMSList: z.array(rowOf).nullable() })

test('/api/traffic: two to seven new notices in five minutes, dated now, null when there are none', async () => {
  const seen = new Set<string>()
  let empty = 0
  for (let poll = 0; poll < 10; poll++) {
    const at = new Date(Date.parse('2026-11-18T08:30:10+09:00') + poll * 30_000)
    const response = await app.request(`/api/traffic?at=${at.toISOString()}`)
    const rows = answer.parse(await response.json()).realTimeSMSList ?? []
    empty += Number(rows.length === 0)
    for (const row of rows) {
      const fields = 'accDate accHour accPointNM linkId smsText accType latitude altitude roadNM nosunNM'
      expect(Object.keys(row).join(' ')).toBe(fields)
      expect(typeof row.latitude).toBe('number')
      seen.add(`${String(row.accHour)} ${String(row.accPointNM)}`)
    }
  }
  expect(seen.size).toBeGreaterThanOrEqual(2)
  expect(seen.size).toBeLessThanOrEqual(7)
  expect(empty).toBeGreaterThan(0)
  const preflight = await app.request('/api/traffic', { method: 'OPTIONS' })
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
})
