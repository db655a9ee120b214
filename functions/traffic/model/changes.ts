import type { Entry, Fields } from '../../runtime/stream/index.ts'
import { change, type Change } from './events.ts'

/** What a notice's `type` field says, so that entries of another kind can share the stream one day. */
const CHANGE_TYPE = 'change.v1'

/** A change notice as an entry of CHANGES_STREAM: `type` and `data`, the notice as JSON. */
export const encodeChange = (notice: Change): Fields => ['type', CHANGE_TYPE, 'data', JSON.stringify(notice)]

/** The notice of an entry of CHANGES_STREAM; undefined for an entry of another kind, or a malformed one. */
export function decodeChange({ fields }: Pick<Entry, 'fields'>): Change | undefined {
  const [typeName, type, dataName, data] = fields
  if (typeName?.toString() !== 'type' || type?.toString() !== CHANGE_TYPE) return undefined
  if (dataName?.toString() !== 'data' || data === undefined) return undefined
  try {
    return change.safeParse(JSON.parse(data.toString())).data
  } catch {
    return undefined
  }
}
