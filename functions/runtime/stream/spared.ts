/**
 * Entries that every group has done with and that may stay behind one that is pending: deleting them singly costs more
 * than trimming does. Also how many go at a time.
 */
export const SPARED = 1_000
