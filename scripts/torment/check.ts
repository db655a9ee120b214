import type { Store } from '../../functions/runtime/store/index.ts'
import { deadLetterStream, type EventStream } from '../../functions/runtime/stream/index.ts'
import { readDeadLetter, type DeadLetter } from '../../functions/sources/redis-stream/dead-letter.ts'
import type { Database } from '../../functions/traffic/model/tables.ts'
import { eventOf, numberOf, subjectOf, type ExpectedRow, type Numbering } from './events.ts'

/** What became of the events, each named by its number and what is wrong. */
export interface Findings {
  /** Events whose row is there, once. */
  stored: number
  /** Poison that lies in the dead letters. */
  dead: number
  /** Events without their row, poison without its dead letter. */
  lost: string[]
  /** Events with more than one row, rows that no event explains. */
  duplicated: string[]
  /** Rows with other values than their event's, summaries that do not count their rows, wrong dead letters. */
  wrong: string[]
}

/** Holds the store's rows and the stream's dead letters against every event that was sent: those from 1 to `sent`. */
export async function check(
  store: Store<Database>,
  stream: Pick<EventStream, 'range'>,
  streamName: string,
  numbering: Numbering,
  sent: number,
): Promise<Findings> {
  const findings: Findings = { stored: 0, dead: 0, lost: [], duplicated: [], wrong: [] }
  const rows = Map.groupBy(await storedRows(store), ({ label }) => numberOf(label) ?? label)
  const letters = Map.groupBy(await allDeadLetters(stream, streamName), subjectIn)
  const sections = new Map<string, number>()

  for (let n = 1; n <= sent; n++) {
    const { outcome } = eventOf(numbering, n)
    const found = rows.get(n) ?? []
    const dead = letters.get(subjectOf(n)) ?? []
    rows.delete(n)
    letters.delete(subjectOf(n))
    if ('row' in outcome) {
      if (outcome.row.table === 'road_traffic_status') addTo(sections, summaryKey(outcome.row.values))
      judgeRow(findings, n, outcome.row, found)
      for (const letter of dead) findings.wrong.push(`event ${n}: in the dead letters (${letter.reason})`)
      continue
    }
    const { name, reason, status } = outcome.poison
    for (const { table } of found) findings.wrong.push(`event ${n} (${name}): stored in ${table}`)
    if (dead.length === 0) findings.lost.push(`event ${n} (${name}): not in the dead letters`)
    else findings.dead++
    for (const letter of dead) {
      if (!reason.test(letter.reason) || letter.status !== status)
        findings.wrong.push(
          `event ${n} (${name}): dead for ${letter.status || 'no answer'}: ${letter.reason}`,
        )
    }
  }
  for (const [label, unexplained] of rows)
    for (const { table } of unexplained)
      findings.duplicated.push(`a row of ${table} that no event sent explains: ${label}`)
  for (const [subject, { length }] of letters)
    findings.wrong.push(`${length} dead letters that no event sent explains: ${subject}`)
  await checkSummaries(store, sections, findings)
  return findings
}

interface StoredRow {
  table: ExpectedRow['table']
  label: string
  values: Readonly<Record<string, unknown>>
}

async function storedRows({ db }: Store<Database>): Promise<StoredRow[]> {
  const labelled = async <T extends ExpectedRow['table']>(table: T, column: string): Promise<StoredRow[]> => {
    const rows: Readonly<Record<string, unknown>>[] = await db
      .selectFrom<ExpectedRow['table']>(table)
      .selectAll()
      .execute()
    return rows.map((values) => ({ table, label: String(values[column]), values }))
  }
  return [
    ...(await labelled('tollgate_traffic_history', 'unit_name')),
    ...(await labelled('road_traffic_status', 'conzone_name')),
    ...(await labelled('traffic_accidents', 'sms_text')),
  ]
}

function judgeRow(
  findings: Findings,
  n: number,
  { table, values }: ExpectedRow,
  found: readonly StoredRow[],
) {
  const [row] = found
  if (!row) return findings.lost.push(`event ${n}: not in ${table}`)
  if (found.length > 1) {
    return findings.duplicated.push(
      `event ${n}: ${found.length} rows, in ${found.map((each) => each.table).join(', ')}`,
    )
  }
  const differing = Object.entries(values).filter(([column, value]) => row.values[column] !== value)
  if (row.table === table && differing.length === 0) return findings.stored++
  const told = differing.map(([column, value]) => `${column} is ${String(row.values[column])}, not ${value}`)
  return findings.wrong.push(`event ${n}: in ${row.table}, ${told.join(', ')}`)
}

async function allDeadLetters(stream: Pick<EventStream, 'range'>, name: string): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = []
  for (let from = '-'; ;) {
    const page = await stream.range(deadLetterStream(name), from, '+', 500)
    letters.push(...page.map(readDeadLetter))
    const last = page.at(-1)
    if (!last) return letters
    from = `(${last.id}`
  }
}

function subjectIn({ id, fields }: DeadLetter): string {
  const at = fields.findIndex((field, index) => index % 2 === 0 && String(field) === 'subject')
  return at < 0 ? `dead letter ${id}` : String(fields[at + 1])
}

const summaryKey = (values: Readonly<Record<string, unknown>>) =>
  `${values['route_no']} at ${values['collected_at']}`

const addTo = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)

async function checkSummaries({ db }: Store<Database>, sections: Map<string, number>, { wrong }: Findings) {
  for (const row of await db.selectFrom('road_route_summary').selectAll().execute()) {
    const key = summaryKey({ ...row })
    const expected = sections.get(key) ?? 0
    sections.delete(key)
    if (Number(row.total_sections) !== expected)
      wrong.push(`summary of ${key}: ${row.total_sections} sections, not ${expected}`)
  }
  for (const key of sections.keys()) wrong.push(`no summary of ${key}`)
}
