import { binaryHeaders } from '../../runtime/events/encode.ts'
import { MAX_EVENT_BYTES, type Attributes } from '../../runtime/events/index.ts'
import type { Fields } from '../../runtime/stream/index.ts'
import { collectedType } from '../model/events.ts'
import type { Feed, Origin } from '../model/feeds.ts'
import { schemaUri } from '../model/schemas.ts'
import { instantText } from './rows.ts'

/** What the events of one collection share. */
export interface Collection {
  feed: Feed
  slot: Date
  origin: Origin
  /** When the upstream was asked for the rows. */
  collectedAt: Date
  cluster: string
  traceparent: string | undefined
}

export interface Chunks {
  entries: Fields[]
  /** The events' data, bytes each. */
  sizes: number[]
  /** Records too large for an event; they are in none. */
  oversized: unknown[]
}

/** As many records as the event's schema takes. */
const MAX_RECORDS = 1_000
/** Room for `"part":{"index":99999,"count":100000}` whatever its numbers turn out to be. */
const PART_BYTES = 48
/** Header names, colons and line ends around the attributes' values, and a sender's own: content-length, host, tracing. */
const FRAMING_BYTES = 1_024

/**
 * The events of a collection as stream entries, each context attribute a field of its own and `data` the body. Events are
 * filled one after the other and stay within what every CloudEvents intermediary carries; a collection without records
 * is one event that says so.
 */
export function chunksOf(collection: Collection, records: readonly unknown[]): Chunks {
  const { feed, slot, origin, collectedAt, cluster, traceparent } = collection
  const subject = `${feed}/${instantText(slot)}`
  const type = collectedType[feed]
  const attributes = (index: number): Attributes => ({
    specversion: '1.0',
    id: `${subject}/${origin}/${index}`,
    source: `/clusters/${cluster}/data-collector`,
    type,
    subject,
    time: instantText(collectedAt),
    datacontenttype: 'application/json',
    dataschema: schemaUri(type),
    traceparent,
  })
  const head = JSON.stringify({ collectedAt: collectedAt.toISOString(), origin }).slice(0, -1)
  const overhead =
    bytesOf(attributes(99_999)) + FRAMING_BYTES + Buffer.byteLength(`${head},"records":[]}`) + PART_BYTES
  const { groups, oversized } = group(records, MAX_EVENT_BYTES - overhead)
  const bodies = groups.map(
    (texts, index) =>
      `${head},"part":{"index":${index},"count":${groups.length}},"records":[${texts.join(',')}]}`,
  )
  return {
    entries: bodies.map((data, index) => [...fieldsOf(attributes(index)), 'data', data]),
    sizes: bodies.map((data) => Buffer.byteLength(data)),
    oversized,
  }
}

/** Records as JSON, in groups of at most `budget` bytes with their commas; one group at least. */
function group(records: readonly unknown[], budget: number): { groups: string[][]; oversized: unknown[] } {
  let current: string[] = []
  let left = budget
  const groups = [current]
  const oversized: unknown[] = []
  for (const record of records) {
    const text = JSON.stringify(record)
    const size = Buffer.byteLength(text) + 1
    if (size > budget) {
      oversized.push(record)
      continue
    }
    if (size > left || current.length === MAX_RECORDS) {
      current = []
      groups.push(current)
      left = budget
    }
    current.push(text)
    left -= size
  }
  return { groups, oversized }
}

const fieldsOf = (attributes: Attributes): string[] =>
  Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [name, value]))

/** As headers of binary mode, where each value may be percent-encoded. */
const bytesOf = (attributes: Attributes): number =>
  Object.entries(binaryHeaders(attributes)).reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    0,
  )
