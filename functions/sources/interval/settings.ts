import { z } from 'zod'
import { duration, processSettings } from '../../runtime/settings.ts'
import { streamSettings } from '../../runtime/stream/open.ts'
import { sinkSettings } from '../sink.ts'

const schedule = z.object({
  name: z.string().regex(/^[a-z0-9-]{1,63}$/, 'takes lower-case letters, digits and dashes'),
  every: duration,
  type: z.string().min(1).max(200),
  data: z.json(),
  /** Slots before the first start that are sent too, one at a time and newest first. */
  backfill: z.object({ span: duration, every: duration }).optional(),
})
export type Schedule = z.infer<typeof schedule>

/** Every setting of the interval source. */
export const intervalSettings = z.object({
  ...processSettings.shape,
  ...streamSettings.shape,
  ...sinkSettings.shape,
  /** JSON: `[{"name":"tick","every":"10s","type":"com.example.tick","data":{}}]` */
  SCHEDULES: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'takes a JSON array of schedules' })
        return z.NEVER
      }
    })
    .pipe(z.array(schedule).min(1).refine(namesDiffer, 'has two schedules of one name')),
})

function namesDiffer(schedules: readonly { name: string }[]) {
  return new Set(schedules.map(({ name }) => name)).size === schedules.length
}
