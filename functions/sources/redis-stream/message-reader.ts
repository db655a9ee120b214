import { binaryHeader, jsonMember } from '../../runtime/events/encode.ts'
import type { Entry } from '../../runtime/stream/index.ts'
import type { Attribute, Context, Malformed, Message } from './message.ts'
import { attributesOf, shapeOf, type Shape } from './message-shape.ts'

/** A message's headers in binary mode, in an array of its own. */
export function headersOf({ context, event }: Message): string[] {
  const headers = context.headers.slice()
  headers.push(...binaryHeader('id', event))
  return headers
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
  let values: (Buffer | undefined)[] = []
  let known: Attribute[] = []
  let context: Context | undefined
  const plainContext = contextOf(
    attributesOf({
      ...extensions,
      specversion: '1.0',
      source: origin,
      type: 'dev.knative.sources.redisstream',
      datacontenttype: 'application/json',
    }).filter(({ name }) => name !== 'id'),
    orderBy,
  )

  return (entry, attempts = 0) => {
    const { fields, id } = entry
    const malformed = (reason: string): Malformed => ({ id, entry, malformed: reason })
    if (shape?.fits(fields) !== true) {
      shape = shapeOf(fields, extensions)
      values = []
      known = []
      context = undefined
    }
    if (shape.plain) {
      const data = Buffer.from(JSON.stringify(fields.map((field) => field.toString())))
      return { id, event: id, context: plainContext, data, entry, attempts, failures: 0 }
    }
    if (shape.malformed !== undefined) return malformed(shape.malformed)
    let index = 0
    for (const { name, at } of shape.attributes) {
      const value = fields[at]
      if (value !== undefined && value !== values[index]) {
        values[index] = value
        const text = value.toString()
        if (known[index]?.value !== text) {
          known[index] = { name, value: text }
          context = undefined
        }
      }
      index++
    }
    if (context === undefined) {
      const wrong = shape.refuse(known)
      // Its values are looked at again with the next entry.
      if (wrong !== undefined) return malformed(wrong)
      context = contextOf([...known, ...shape.added], orderBy)
    }
    const event = fields[shape.id]?.toString() ?? ''
    if (event === '') return malformed('attribute id is missing or empty')
    const data = shape.data < 0 ? undefined : fields[shape.data]
    return { id, event, context, data, entry, attempts, failures: 0 }
  }
}

function contextOf(attributes: readonly Attribute[], orderBy: string): Context {
  const find = (wanted: string) => attributes.find(({ name }) => name === wanted)?.value
  return {
    attributes,
    headers: attributes.flatMap(({ name, value }) => binaryHeader(name, value)),
    json: Buffer.from(attributes.map(({ name, value }) => `${jsonMember(name, value)},`).join('')),
    source: find('source') ?? '',
    type: find('type') ?? '',
    datacontenttype: find('datacontenttype'),
    traceparent: find('traceparent'),
    lane: find(orderBy),
  }
}
