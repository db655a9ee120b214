import { isUtf8 } from 'node:buffer'
import { binaryHeader, eventHead, jsonMember } from '../../runtime/events/encode.ts'
import type { Entry } from '../../runtime/stream/index.ts'
import type { Attribute, Context, Malformed, Message } from './message.ts'
import { attributesOf, shapeOf, type Shape } from './message-shape.ts'

/** What bytes that are not UTF-8 are decoded to. */
const REPLACEMENT = '\ufffd'

/** A message's headers in binary mode, in an array of its own. */
export function headersOf({ context, event }: Message): string[] {
  const headers = context.headers.slice()
  headers.push(...binaryHeader('id', event))
  return headers
}

/** The fields of a message's entry, as they stand in the stream. */
export function fieldsOf({ plain, context, event, data }: Message): readonly Buffer[] {
  if (plain) return plain
  const fields = [...context.fields]
  fields[context.places.id] = Buffer.from(event)
  if (data) fields[context.places.data] = data
  return fields
}

/**
 * A reader of entries: each context attribute is a field of its own and `data` the body. An entry without `specversion`
 * is taken as knative-extensions/eventing-redis takes every entry: its fields and values as a JSON array. What an entry
 * has in common with the one before is not decoded and encoded again.
 * @param origin `<address>/<stream>`, the `source` of entries that name none
 * @param extensions attributes set on every event
 * @param orderBy the attribute whose equal values are delivered in order
 */
export function messageReader(
  origin: string,
  extensions: Readonly<Record<string, string>>,
  orderBy = 'partitionkey',
): (entry: Entry, attempts?: number) => Message | Malformed {
  let shape: Shape | undefined
  let known: Encoded[] = []
  let context: Context | undefined
  const plainAttributes = attributesOf({
    ...extensions,
    specversion: '1.0',
    source: origin,
    type: 'dev.knative.sources.redisstream',
    datacontenttype: 'application/json',
  })
  const plainContext = contextOf(
    plainAttributes.filter(({ name }) => name !== 'id').map(encoded),
    { fields: [], places: { id: -1, data: -1 } },
    orderBy,
  )

  return (entry, attempts = 0) => {
    const { fields, id } = entry
    if (shape?.fits(fields) !== true) {
      shape = shapeOf(fields, extensions)
      known = []
      context = undefined
    }
    if (shape.plain) {
      const data = Buffer.from(JSON.stringify(fields.map((field) => field.toString())))
      return { id, event: id, context: plainContext, data, plain: fields, attempts, failures: 0 }
    }
    if (shape.malformed !== undefined) return { malformed: shape.malformed }
    if (context === undefined || !shape.repeats(fields, context.fields)) {
      context = undefined
      const stated = attributesIn(fields, shape, known)
      const wrong = shape.refuse(stated, fields)
      if (wrong !== undefined) return { malformed: wrong }
      known = stated
      context = contextOf([...known, ...shape.added.map(encoded)], { fields, places: shape.places }, orderBy)
    }
    const { places } = context
    const raw = fields[places.id]
    const event = raw?.toString() ?? ''
    if (!raw || event === '') return { malformed: 'attribute id is missing or empty' }
    if (event.includes(REPLACEMENT) && !isUtf8(raw)) return { malformed: 'attribute id is not UTF-8' }
    return { id, event, context, data: fields[places.data], plain: undefined, attempts, failures: 0 }
  }
}

/** An attribute in either content mode. */
interface Encoded extends Attribute {
  readonly header: readonly [string, string]
  readonly member: string
}

const encoded = ({ name, value }: Attribute): Encoded => ({
  name,
  value,
  header: binaryHeader(name, value),
  member: jsonMember(name, value),
})

/** @param known those of the entry before, which are taken where they are the same */
const attributesIn = (fields: readonly Buffer[], shape: Shape, known: readonly Encoded[]): Encoded[] =>
  shape.attributes.map(({ name, at }, index) => {
    const value = fields[at]?.toString() ?? ''
    const before = known[index]
    return before?.value === value ? before : encoded({ name, value })
  })

function contextOf(
  attributes: readonly Encoded[],
  { fields, places }: Pick<Context, 'fields' | 'places'>,
  orderBy: string,
): Context {
  const find = (wanted: string) => attributes.find(({ name }) => name === wanted)?.value
  let headers: string[] | undefined
  let json: Buffer | undefined
  return {
    attributes,
    get headers() {
      return (headers ??= attributes.flatMap(({ header }) => header))
    },
    get json() {
      return (json ??= eventHead(attributes.map(({ member }) => member)))
    },
    source: find('source') ?? '',
    type: find('type') ?? '',
    datacontenttype: find('datacontenttype'),
    traceparent: find('traceparent'),
    lane: find(orderBy),
    fields,
    places,
  }
}
