/**
 * The event-stream port: an append-only stream read by consumer groups, as Redis Streams has it. Two adapters, one
 * contract (`contract.test.ts`): `redis.ts` for clusters and `sqlite.ts` embedded.
 */

/** An entry's fields as stored: name, value, name, value, … Duplicates and order are kept, values are bytes. */
export type Fields = readonly (string | Uint8Array)[]

export interface Entry {
  /** `<milliseconds>-<sequence>`, ascending. */
  readonly id: string
  readonly fields: readonly Buffer[]
}

export interface ReadOptions {
  /** At most this many entries. */
  count: number
  /** How long to wait for the first when there is none, in milliseconds; 0 does not wait. */
  blockMs: number
  /** Aborted, it ends the wait: the read resolves to what it had already got, or to nothing. */
  signal?: AbortSignal | undefined
}

export interface PendingEntry {
  readonly id: string
  readonly consumer: string
  readonly idleMs: number
  /** How often it was delivered, this time included. */
  readonly deliveries: number
}

export interface ClaimResult {
  readonly entries: readonly (Entry & { readonly deliveries: number })[]
  /** Pending entries whose stream entry was trimmed: they are gone from the pending list, and nothing can be sent. */
  readonly deleted: readonly string[]
  /** Where the next scan goes on; `0-0` when the whole pending list was seen. */
  readonly cursor: string
}

export interface ConsumerState {
  readonly name: string
  readonly pending: number
  readonly idleMs: number
}

export interface GroupState {
  /** Entries in the stream. */
  readonly length: number
  /** Entries not yet delivered to the group; null when the store cannot tell. */
  readonly lag: number | null
  /** Delivered, not acknowledged. */
  readonly pending: number
  readonly consumers: readonly ConsumerState[]
  readonly deadLetters: number
}

/** The stream or its group is gone (deleted, or the server came back empty). `ensureGroup` makes them again. */
export class NoGroupError extends Error {
  override name = 'NoGroupError'
}

/** The stream holds more than its producer may fill it with: try again later. */
export class StreamFullError extends Error {
  override name = 'StreamFullError'
}

/** Where entries go that no delivery will ever settle. */
export const deadLetterStream = (stream: string) => `${stream}:dead`

export interface EventStream {
  /**
   * Appends entries in order, in one round trip.
   * @param maxLength refuse when the stream holds this many entries or more; nothing is appended then
   * @throws StreamFullError
   */
  append(stream: string, entries: readonly Fields[], maxLength?: number): Promise<string[]>

  /** Creates the group at the stream's beginning, and the stream, if they are not there. Never moves an existing one. */
  ensureGroup(stream: string, group: string): Promise<void>

  /** Delivers entries nobody in the group has had yet. @throws NoGroupError */
  read(stream: string, group: string, consumer: string, options: ReadOptions): Promise<Entry[]>

  /** Entries after `after` for a reader of its own, without a group. `$` is the newest at the time of the call. */
  tail(stream: string, after: string, options: ReadOptions): Promise<Entry[]>

  /** The newest entry's id, `0-0` for an empty or absent stream. */
  lastId(stream: string): Promise<string>

  /** Entries of a range, oldest first; `-` and `+` are its ends, `(` before an id leaves that id out. */
  range(stream: string, from: string, to: string, count: number): Promise<Entry[]>

  /** Acknowledges; ids that are not pending are ignored. Returns how many were. */
  ack(stream: string, group: string, ids: readonly string[]): Promise<number>

  /** Takes over pending entries idle for at least `minIdleMs`, scanning from `cursor` (`0-0` to begin). @throws NoGroupError */
  claim(
    stream: string,
    group: string,
    consumer: string,
    options: { minIdleMs: number; count: number; cursor: string },
  ): Promise<ClaimResult>

  /** Resets the idle time of entries this consumer still holds, and tells which; deliveries are not counted. */
  keep(stream: string, group: string, consumer: string, ids: readonly string[]): Promise<string[]>

  /** Pending entries from the oldest on. @throws NoGroupError */
  pending(stream: string, group: string, count: number): Promise<PendingEntry[]>

  /** In one transaction: append `fields` to the dead-letter stream and acknowledge the entry. Nothing if it is not pending. */
  deadLetter(stream: string, group: string, id: string, fields: Fields): Promise<void>

  /**
   * In one transaction: append `fields` to the stream and take its dead letter `id` away. False, and nothing is done, when
   * that is not there: of two at once, one moves it.
   */
  restore(stream: string, id: string, fields: Fields): Promise<boolean>

  /** Entries in a stream; 0 for one that is not there. */
  length(stream: string): Promise<number>

  /** Deletes entries from a stream; how many were there. */
  remove(stream: string, ids: readonly string[]): Promise<number>

  /** Removes every entry that all groups have acknowledged; never one that any still needs. Returns how many went. */
  trim(stream: string): Promise<number>

  /** Keeps the newest `length` entries whoever has read them: for streams that are tailed, not worked through. */
  keepNewest(stream: string, length: number): Promise<void>

  /** @throws NoGroupError */
  state(stream: string, group: string): Promise<GroupState>

  /** Removes a consumer that holds nothing pending; false when it still does. In one step, so nothing is lost between. */
  removeConsumer(stream: string, group: string, consumer: string): Promise<boolean>

  ping(): Promise<void>
  close(): Promise<void>
}

/**
 * Work that only one of many may do: claimed by one owner until it completes or its time runs out. Keys are shared by
 * all clusters.
 */
export interface Claims {
  /** `won`: do it (an owner may ask again). `held`: another owner is at it, ask again later. `done`: it was completed. */
  claim(key: string, owner: string, ttlMs: number): Promise<'won' | 'held' | 'done'>
  /** Marks it done for `rememberMs`; false when the claim had run out and is another owner's now. */
  complete(key: string, owner: string, rememberMs: number): Promise<boolean>
  /** Gives it back undone, if it is still this owner's. */
  release(key: string, owner: string): Promise<void>
}

/** One connection to either adapter. `label` is how messages and unnamed entries call it: `host:port`, or the file. */
export type StreamConnection = EventStream & { readonly claims: Claims; readonly label: string }
