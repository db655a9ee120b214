import type { Entry } from './index.ts'

const ARRAY = 0x2a
const BULK = 0x24
const CR = 0x0d
const ZERO = 0x30
const NINE = 0x39

/** Values up to this long are looked up in the entry before: attributes repeat, bodies do not. */
const REPEATING_BYTES = 256
const REPEATING_FIELDS = 64
const INCOMPLETE = -1
const NOTHING = Buffer.alloc(0)
/** Where an entry is cut between two chunks, so much of the second is looked at for its end first. */
const SEAM_BYTES = 4_096

/**
 * Reads what XREAD and XREADGROUP answer for one stream (RESP2: `[[stream, [[id, [name, value, …]], …]]]`), in the
 * chunks it comes in. A short name or value that equals the one in the same place of the entry before is the same Buffer:
 * nothing is made anew for what repeats, and a reader can tell by identity that it does.
 */
export class EntriesDecoder {
  readonly entries: Entry[] = []
  readonly #before: Buffer[]
  #parts: Buffer[] = []
  #gathered = 0
  /** Bytes without which nothing more can be read. */
  #needed = 1
  #bytes: Buffer = NOTHING
  #at = 0
  #left = INCOMPLETE

  /** @param before fields of the entry read last; kept up to date, for the next decoder */
  constructor(before: Buffer[]) {
    this.#before = before
  }

  /**
   * Takes a chunk.
   * @returns what follows the answer once that is complete, else undefined
   * @throws TypeError when it is something else
   */
  write(chunk: Buffer): Buffer | undefined {
    this.#parts.push(chunk)
    this.#gathered += chunk.length
    if (this.#gathered < this.#needed) return undefined
    const carried = this.#gathered - chunk.length
    if (carried > 0 && this.#left > 0 && chunk.length > SEAM_BYTES) this.#readSeam(chunk, carried)
    else this.#read(carried === 0 ? chunk : Buffer.concat(this.#parts, this.#gathered), 0)
    const rest = this.#bytes.subarray(this.#at)
    if (this.#left === 0) return rest
    this.#parts = rest.length > 0 ? [rest] : []
    this.#gathered = rest.length
    this.#needed += rest.length
    return undefined
  }

  /** The entry that begins in what was carried over is put together by itself: a large chunk is not copied for it. */
  #readSeam(chunk: Buffer, carried: number) {
    const begun = this.#parts.slice(0, -1)
    this.#begin(Buffer.concat([...begun, chunk.subarray(0, SEAM_BYTES)]), 0)
    while (this.#at < carried && this.#left > 0 && this.#entry()) this.#left--
    if (this.#at >= carried) this.#read(chunk, this.#at - carried)
    else this.#read(Buffer.concat(this.#parts, this.#gathered), this.#at)
  }

  #read(bytes: Buffer, at: number) {
    this.#begin(bytes, at)
    if (this.#left === INCOMPLETE) this.#head()
    while (this.#left > 0 && this.#entry()) this.#left--
  }

  #begin(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
    this.#needed = 1
  }

  #head() {
    const stream = this.#length(ARRAY) === INCOMPLETE || this.#length(ARRAY) === INCOMPLETE
    const end = stream ? INCOMPLETE : this.#bulkEnd()
    if (end !== INCOMPLETE) {
      this.#at = end + 2
      this.#left = this.#length(ARRAY)
    }
    if (this.#left === INCOMPLETE) this.#at = 0
  }

  /** Reads one entry, or nothing when some of it has yet to come. */
  #entry(): boolean {
    const start = this.#at
    const entry = this.#parse()
    if (entry) this.entries.push(entry)
    else this.#at = start
    return entry !== undefined
  }

  #parse(): Entry | undefined {
    if (this.#length(ARRAY) === INCOMPLETE) return undefined
    const idEnd = this.#bulkEnd()
    if (idEnd === INCOMPLETE) return undefined
    const id = this.#bytes.toString('latin1', this.#at, idEnd)
    this.#at = idEnd + 2
    const count = this.#length(ARRAY)
    if (count === INCOMPLETE) return undefined
    // What repeats is in its place already.
    const fields = this.#before.slice(0, count)
    for (let index = 0; index < count; index++) {
      const end = this.#bulkEnd()
      if (end === INCOMPLETE) return undefined
      fields[index] = this.#field(index, this.#at, end)
      this.#at = end + 2
    }
    return { id, fields }
  }

  #field(index: number, start: number, end: number): Buffer {
    if (index >= REPEATING_FIELDS) return this.#bytes.subarray(start, end)
    const before = this.#before[index]
    if (end - start > REPEATING_BYTES) {
      // As long as the entry all the same: its copy would be laid out anew for one field more.
      if (before === undefined) this.#before[index] = NOTHING
      return this.#bytes.subarray(start, end)
    }
    if (before !== undefined && before.length === end - start && same(before, this.#bytes, start))
      return before
    return (this.#before[index] = this.#bytes.subarray(start, end))
  }

  /** Where the bulk string that begins here ends; it then begins at `#at`. */
  #bulkEnd(): number {
    const length = this.#length(BULK)
    if (length === INCOMPLETE) return INCOMPLETE
    const missing = this.#at + length + 2 - this.#bytes.length
    if (missing <= 0) return this.#at + length
    this.#needed = missing
    return INCOMPLETE
  }

  #length(type: number): number {
    const bytes = this.#bytes
    let at = this.#at
    if (at >= bytes.length) return INCOMPLETE
    if (bytes[at] !== type) throw new TypeError('Redis answered something else than entries')
    let length = 0
    for (at++; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      if (byte === CR) {
        if (at + 1 === bytes.length) return INCOMPLETE
        this.#at = at + 2
        return length
      }
      if (byte < ZERO || byte > NINE) throw new TypeError('Redis answered something else than entries')
      length = length * 10 + byte - ZERO
    }
    return INCOMPLETE
  }
}

function same(field: Buffer, bytes: Buffer, start: number): boolean {
  // From the end: ids and times differ there.
  for (let at = field.length - 1; at >= 0; at--) if (field[at] !== bytes[start + at]) return false
  return true
}
