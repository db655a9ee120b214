import { readFileSync } from 'node:fs'

/** The number of the last event that the stream has confirmed, by a producer's journal; 0 without one. */
export function confirmedIn(journal: string): number {
  let text = ''
  try {
    text = readFileSync(journal, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  // What follows the last line feed was being written when the producer was killed.
  return Number(text.split('\n').at(-2) ?? 0)
}
