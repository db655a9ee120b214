import * as z from 'zod/mini'
import { duration, matching, processSettings, refused, text } from '../../runtime/settings.ts'
import { streamSettings } from '../../runtime/stream/open.ts'
import { sinkSettings } from '../sink-settings.ts'

const schedule = z.object({
  name: matching(/^[a-z0-9-]{1,63}$/, 'takes lower-case letters, digits and dashes'),
  every: duration,
  type: z.string().check(z.minLength(1), z.maxLength(200)),
  data: z.json(),
  /** Slots before the first start that are sent too, one at a time and newest first. */
  backfill: z.optional(z.object({ span: duration, every: duration })),
})
export type Schedule = z.infer<typeof schedule>

/** Every setting of the interval source. */
export const intervalSettings = z.object({
  ...processSettings.shape,
  ...streamSettings.shape,
  ...sinkSettings.shape,
  /** JSON: `[{"name":"tick","every":"10s","type":"com.example.tick","data":{}}]` */
  SCHEDULES: z.pipe(
    text((value): unknown => {
      try {
        return JSON.parse(value)
      } catch {
        return refused('takes a JSON array of schedules')
      }
    }),
    z.array(schedule).check(z.minLength(1), z.refine(namesDiffer, 'has two schedules of one name')),
  ),
})
export type IntervalSourceSettings = z.infer<typeof intervalSettings>

function namesDiffer(schedules: readonly { name: string }[]) {
  return new Set(schedules.map(({ name }) => name)).size === schedules.length
}
