import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Feed } from '../model/feeds.ts'
import type { Body } from './answers.ts'

const scalar = z.union([z.string(), z.number(), z.null()])
const sample = z.record(z.string(), z.union([scalar, z.array(z.record(z.string(), scalar))]))

const FILES = {
  accidents: 'realTimeSms.sample.json',
  tollgates: 'trafficIc.shape.json',
  roads: 'trafficAmountByRealtime.sample.json',
} as const satisfies Record<Feed, string>

/**
 * The recorded answer of each feed, without its note on where it is from (reference/PROVENANCE.md).
 * @param directory the samples' folder; give it when this module runs bundled
 * @throws when a file is missing or is not what it should be
 */
export function loadSamples(
  directory = fileURLToPath(new URL('../reference/samples', import.meta.url)),
): Record<Feed, Body> {
  const read = (feed: Feed): Body => {
    const { _note, ...body } = sample.parse(JSON.parse(readFileSync(join(directory, FILES[feed]), 'utf8')))
    return body
  }
  return { accidents: read('accidents'), tollgates: read('tollgates'), roads: read('roads') }
}
