/**
 * CloudEvents 1.0 as this project's functions and sources see them: the shapes. `decode.ts` reads the HTTP binding,
 * `encode.ts` writes it, `function.ts` makes a Hono app of a handler.
 */

/** Context attributes by name, extensions among them; names are lower-case letters and digits (spec, section 3.1). */
export interface Attributes {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject?: string | undefined
  readonly time?: string | undefined
  readonly datacontenttype?: string | undefined
  readonly dataschema?: string | undefined
  readonly [extension: string]: string | undefined
}

/** One event whose attributes are valid and whose data no schema has seen. */
export interface RawEvent {
  readonly attributes: Attributes
  /** Parsed JSON, a string where the content type is `text/*`, else a Buffer; undefined without data. */
  readonly data: unknown
}

/** One event whose data has been parsed by its type's schema. */
export interface Received<E> {
  readonly attributes: Attributes
  /** `{ type, data }`: a union over the types a function knows. */
  readonly event: E
}

/** The largest event every intermediary must carry (spec, "Size Limits"): 64 KiB on the wire. */
export const MAX_EVENT_BYTES = 65_536

/** The largest request in batched mode: 16 of the largest events. */
export const MAX_BATCH_BYTES = 16 * MAX_EVENT_BYTES
