import { z } from 'zod'

/** Query parameters that several endpoints take. Each refuses what it cannot read, naming what it takes. */

const MAX_RANGE_DAYS = 8
const DAY_MS = 86_400_000

/** A whole number. */
export const wholeNumber = (min: number, max: number, description: string) =>
  z
    .string(`takes one whole number from ${min} to ${max}`)
    .regex(/^\d{1,9}$/, `takes a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `takes ${min} or more`).max(max, `takes ${max} or less`))
    .meta({ description, type: 'integer', minimum: min, maximum: max })

const text = (max: number) => z.string('takes one value').max(max, `takes at most ${max} characters`)

/** One code, or several with commas between; any of them matches. */
export const codes = (pattern: RegExp, description: string, example: string) =>
  text(300)
    .transform((value) => value.split(','))
    .pipe(z.array(z.string().regex(pattern, `takes codes such as ${example}, with commas between`)).max(50))
    .optional()
    .meta({ description: `${description}; several with commas between`, type: 'string', example })

export const route = codes(/^\d{1,10}$/, 'Four-digit route code', '0010')
export const conzone = codes(/^[\w-]{1,30}$/, 'Section', '0010CZE010')
export const unitCode = codes(/^[\w-]{1,10}$/, 'Tollgate code', '101')

export const search = text(100)
export const word = (description: string, example: string) =>
  text(50).optional().meta({ description, example })

export const direction = z
  .enum(['S', 'E'], 'takes S or E')
  .optional()
  .meta({ description: 'S towards the start of the route, E towards its end' })

export const choice = <const T extends readonly [string, ...string[]]>(values: T, description: string) =>
  z.enum(values, `takes one of ${values.join(', ')}`).meta({ description })

/** West, south, east and north edge, degrees. */
export type Box = readonly [west: number, south: number, east: number, north: number]

export const bbox = text(200)
  .transform((value, context): Box => {
    const parts = value.split(',')
    const [west = NaN, south = NaN, east = NaN, north = NaN] = parts.map((part) =>
      part.trim() ? Number(part) : NaN,
    )
    const edges = [west, south, east, north]
    if (
      parts.length !== 4 ||
      !edges.every((edge) => Math.abs(edge) <= 180) ||
      west >= east ||
      south >= north
    ) {
      context.addIssue({
        code: 'custom',
        message: 'takes minLon,minLat,maxLon,maxLat in degrees, each min below its max',
      })
      return z.NEVER
    }
    return [west, south, east, north]
  })
  .optional()
  .meta({
    description: 'Only what lies in the box minLon,minLat,maxLon,maxLat, degrees',
    type: 'string',
    example: '126.7,37.4,127.2,37.7',
  })

/** Whether a place lies in a box; a place that is not known does not. */
export const inBox = (
  box: Box | undefined,
  longitude: number | null | undefined,
  latitude: number | null | undefined,
) =>
  !box ||
  (typeof longitude === 'number' &&
    typeof latitude === 'number' &&
    longitude >= box[0] &&
    longitude <= box[2] &&
    latitude >= box[1] &&
    latitude <= box[3])

const instant = (description: string) =>
  z.iso
    .datetime({
      offset: true,
      error: 'takes an instant such as 2026-11-21T09:00:00+09:00 (a + in a URL is %2B)',
    })
    .max(40)
    .transform((value) => new Date(value))
    .pipe(z.date().min(new Date('1970-01-01'), 'is before 1970').max(new Date('2100-01-01'), 'is after 2099'))
    .optional()
    .meta({
      description: `${description}, RFC 3339`,
      type: 'string',
      format: 'date-time',
      example: '2026-11-21T00:00:00Z',
    })

export const at = instant('The measuring time, or the last one before; the newest when left out')

/** `from` and `to`; hand the object to `checkRange` too. */
export const range = {
  from: instant('Start of the range; a day before its end when left out'),
  to: instant('End of the range, itself not in it; open when left out'),
}

/** What is wrong with a range, at its parameter. */
export function checkRange(
  { from, to }: { from?: Date | undefined; to?: Date | undefined },
  context: z.RefinementCtx,
): void {
  // Zod refines an object whose members it has refused too, and they are then what was given.
  if (!(from instanceof Date) || !(to === undefined || to instanceof Date)) return
  const span = (to?.getTime() ?? Date.now()) - from.getTime()
  const add = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  if (to && span <= 0) add('from', 'must be before to')
  if (span > MAX_RANGE_DAYS * DAY_MS)
    add('from', `a range is at most ${MAX_RANGE_DAYS} days long; ask for several`)
}

/** The range with its defaults; `to` stays open. */
export function rangeOf({ from, to }: { from?: Date | undefined; to?: Date | undefined }, now: () => Date) {
  return { from: from ?? new Date((to ?? now()).getTime() - DAY_MS), to }
}

export const cursor = text(400)
  .regex(/^[\w-]+$/, 'takes a cursor of a Link header')
  .optional()
  .meta({ description: 'Where the page begins, from the Link header of the page before' })

export const limit = (fallback: number, max: number) => wholeNumber(1, max, 'Rows a page').default(fallback)
