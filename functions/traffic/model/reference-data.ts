import { z } from 'zod'
import type { Position } from './geo.ts'

/** routes.json */
export const routesFile = z.array(
  z.object({
    routeNo: z.string().describe('Four digits, as in nosunNM and the road feed'),
    name: z.string(),
    nameEn: z.string(),
    shield: z.string(),
    conzonesPerDirection: z.number(),
    operator: z.string(),
    geometry: z.string(),
  }),
)
/** tollgates.json */
export const tollgatesFile = z.array(
  z.object({
    unitCode: z.string().describe('Three digits, without the padding of the tollgate feed'),
    unitName: z.string(),
    routeNo: z.string().describe('Three digits: another code list than the four-digit one of routes'),
    routeName: z.string(),
    lon: z.number().nullable(),
    lat: z.number().nullable(),
    coordsQuality: z.string(),
    test: z.boolean(),
  }),
)
const direction = z.enum(['S', 'E'])
/** A row of conzones.csv. */
export const conzoneRow = z
  .tuple([z.string(), z.string(), z.string(), direction, z.string(), z.string(), z.string()])
  .rest(z.string())
const point = z.tuple([z.number(), z.number()])
/** conzones.geojson */
export const linesFile = z.object({
  features: z.array(
    z.object({
      properties: z.object({ conzoneIdE: z.string() }),
      geometry: z.object({ coordinates: z.array(point) }),
    }),
  ),
})

export type Route = z.infer<typeof routesFile>[number]
export type Tollgate = z.infer<typeof tollgatesFile>[number]
export type Direction = z.infer<typeof direction>

/** One conzone: the road between two interchanges in one direction. */
export interface Section {
  conzoneId: string
  routeNo: string
  routeName: string
  /** E runs towards the end of the route (rising km), S towards its start. */
  direction: Direction
  name: string
  fromNode: string
  toNode: string
  from: Position | undefined
  to: Position | undefined
  /** In travel direction; empty where an end is unknown. */
  line: readonly Position[]
  lengthKm: number

  /** Distance from the start of the route to this section's lower and upper end, in km, whichever way it is travelled. */
  startKm: number
  endKm: number
}
