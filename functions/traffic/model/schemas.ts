import { z } from 'zod'
import {
  accidentsCollected,
  collectRequested,
  eventTypes,
  roadsCollected,
  tollgatesCollected,
} from './events.ts'

/** The identifier of an event type's JSON Schema, as `dataschema` names it; data-api serves it under `/schemas/`. */
export const schemaUri = (type: string) => `https://expressway.dev/schemas/${type}.json`

const schemas = {
  [eventTypes.collectRequested]: collectRequested,
  [eventTypes.accidentsCollected]: accidentsCollected,
  [eventTypes.tollgatesCollected]: tollgatesCollected,
  [eventTypes.roadsCollected]: roadsCollected,
} as const

/** The types that have a schema. */
export const schemaTypes = Object.keys(schemas)

/** The JSON Schema (2020-12) of what a sender may put in `data`, by event type; undefined for a type nobody sends. */
export function eventSchema(type: string): object | undefined {
  const found = Object.entries(schemas).find(([name]) => name === type)
  if (!found) return undefined
  return { $id: schemaUri(type), title: type, ...z.toJSONSchema(found[1], { io: 'input' }) }
}
