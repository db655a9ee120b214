const LONGEST = 300

/** The message of a log line at warn or above, with its error's message; undefined for any other line. */
export function notableOf(line: string): string | undefined {
  if (!/^\{"level":"(warn|error|fatal)"/.test(line)) return undefined
  const entry = parsed(line)
  if (typeof entry !== 'object' || entry === null || !('msg' in entry)) return undefined
  const cause =
    'err' in entry && typeof entry.err === 'object' && entry.err && 'message' in entry.err
      ? `: ${entry.err.message}`
      : ''
  const reason = 'reason' in entry && typeof entry.reason === 'string' ? `: ${entry.reason}` : ''
  return `${entry.msg}${cause}${reason}`.slice(0, LONGEST)
}

/** A process that was killed leaves half a line. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** The line that says why a process ended, of those it wrote to standard error: the error's, or else the last. */
export function reasonOf(lines: readonly string[]): string | undefined {
  const written = lines.map((line) => line.trim()).filter((line) => line !== '')
  return (written.find((line) => /^([\w.]*Error|FATAL ERROR)\b.*: /.test(line)) ?? written.at(-1))?.slice(
    0,
    LONGEST,
  )
}
