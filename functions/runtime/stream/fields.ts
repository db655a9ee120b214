import type { Fields } from './index.ts'

const MAX_PAIRS = 2_000

/**
 * A dead letter is an entry with the reason behind it, and the entry may be another producer's: all that a Lua script of
 * Redis can pass on.
 */
export const MOST_DEAD_PAIRS = 3_900

/**
 * Fields as alternating names and values, which both adapters store as they are.
 * @throws TypeError unless there is a name and a value at least, in pairs, and at most `maxPairs` of them
 */
export function checkFields(entries: readonly Fields[], maxPairs = MAX_PAIRS): void {
  for (const { length } of entries) {
    if (length === 0 || length % 2 !== 0)
      throw new TypeError('an entry takes names and values in pairs, one at least')
    if (length > maxPairs * 2) throw new TypeError(`an entry takes at most ${maxPairs} names and values`)
  }
}

/** Field names and values as one blob: their number, each one's length, then their bytes; 32-bit little endian. */
export function encodeFields(fields: Fields): Buffer {
  const lengths = fields.map((field) => Buffer.byteLength(field))
  const blob = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, 4 + 4 * lengths.length))
  let at = blob.writeUInt32LE(lengths.length, 0)
  for (const length of lengths) at = blob.writeUInt32LE(length, at)
  for (const field of fields) {
    if (typeof field === 'string') at += blob.write(field, at)
    else {
      blob.set(field, at)
      at += field.length
    }
  }
  return blob
}

/** The fields of a blob made by `encodeFields`, as views into it. */
export function decodeFields(bytes: Uint8Array): Buffer[] {
  const blob = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fields: Buffer[] = []
  const count = blob.readUInt32LE(0)
  let at = 4 + 4 * count
  for (let index = 0; index < count; index++) {
    const end = at + blob.readUInt32LE(4 + 4 * index)
    fields.push(blob.subarray(at, end))
    at = end
  }
  return fields
}
