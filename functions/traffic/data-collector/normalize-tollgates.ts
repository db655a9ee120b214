import { reasons } from '../../runtime/problem.ts'
import { tollgateTraffic, type TollgateTraffic } from '../model/records.ts'
import { upstreamTollgate, type UpstreamTollgate } from '../model/upstream.ts'
import {
  createTally,
  instantText,
  measuredAt,
  number,
  order,
  text,
  type Normalized,
  type Tally,
} from './rows.ts'

const PERIOD_MINUTES = new Map([
  ['1', 60],
  ['2', 15],
])
const KNOWN_CLASSES: ReadonlySet<string> = new Set(['1', '2', '3', '4', '5', '6', '7', '8'])
const KNOWN_PAYMENTS: ReadonlySet<string> = new Set(['1', '2'])
const LONGEST_CODE = 4
const MOST_VEHICLES = 10_000_000

const header = tollgateTraffic.pick({ unitCode: true, unitName: true, exDivCode: true, exDivName: true })

/** One count: what one row says. */
interface Cell {
  entry: boolean
  carClass: string
  payment: string
  amount: number
  index: number
}

/** One tollgate and slot while its rows are gathered. */
interface Gate {
  unitCode: string
  unitName: string
  exDivCode: string
  exDivName: string
  collectedAt: string
  periodMinutes: number
  /** By in/out, payment, class and operator: a row of the same again is a later word on the same count. */
  cells: Map<string, Cell>
}

/**
 * Rows of trafficapi/trafficIc, one per tollgate × in/out × class × payment, folded to one record per tollgate and slot.
 * Never throws; every row that goes into none is in `rejected`.
 */
export function normalizeTollgates(rows: readonly unknown[], now: Date): Normalized<TollgateTraffic> {
  const tally = createTally(rows)
  const gates = new Map<string, Gate>()
  let repeated = 0
  let superseded = 0
  for (const index of rows.keys()) {
    const row = tally.parse(upstreamTollgate, index)
    if (!row) continue
    const read = readRow(row, index, now, tally)
    if (!read) continue
    const key = `${read.gate.unitCode} ${read.gate.collectedAt}`
    const gate = gates.get(key) ?? read.gate
    if (gate.periodMinutes !== read.gate.periodMinutes) {
      tally.reject(index, [
        { path: 'tmType', reason: 'measures another period than the tollgate’s first row' },
      ])
      continue
    }
    gates.set(key, gate)
    const { cell } = read
    const cellKey = [cell.entry, cell.payment, cell.carClass, read.gate.exDivCode].join('\n')
    const before = gate.cells.get(cellKey)
    if (before?.amount === cell.amount) repeated++
    else {
      if (before) superseded++
      gate.cells.set(cellKey, cell)
    }
  }
  const records: TollgateTraffic[] = []
  let sources = 0
  for (const gate of [...gates.values()].sort(byUnitAndTime)) {
    const record = tollgateTraffic.safeParse(fold(gate))
    if (record.success) records.push(record.data)
    const from = [...gate.cells.values()].map(({ index }) => index)
    if (record.success) sources += from.length
    else for (const index of from) tally.reject(index, reasons(record.error.issues))
  }
  return { records, sources, repeated, superseded, ...tally.found }
}

const byUnitAndTime = (a: Gate, b: Gate) =>
  order(a.unitCode, b.unitCode) || order(a.collectedAt, b.collectedAt)

function readRow(
  row: UpstreamTollgate,
  index: number,
  now: Date,
  tally: Tally,
): { gate: Gate; cell: Cell } | undefined {
  const reject = (path: string, reason: string) => {
    tally.reject(index, [{ path, reason }])
    return undefined
  }
  const at = measuredAt({ index, date: row.sumDate, time: row.sumTm, fields: 'sumDate + sumTm' }, now, tally)
  if (!at) return undefined
  const inout = text(row.inoutType)
  if (inout !== '0' && inout !== '1') {
    tally.code('inoutType', inout)
    return reject('inoutType', 'is neither 0 (in) nor 1 (out)')
  }
  const periodMinutes = PERIOD_MINUTES.get(text(row.tmType))
  if (periodMinutes === undefined) {
    tally.code('tmType', text(row.tmType))
    return reject('tmType', 'is neither 1 (an hour) nor 2 (15 minutes)')
  }
  const carClass = text(row.carType) || '?'
  const payment = text(row.tcsType) || '?'
  if (carClass.length > LONGEST_CODE) return reject('carType', `is longer than ${LONGEST_CODE} characters`)
  if (payment.length > LONGEST_CODE) return reject('tcsType', `is longer than ${LONGEST_CODE} characters`)
  if (!KNOWN_CLASSES.has(carClass)) tally.code('carType', carClass)
  if (!KNOWN_PAYMENTS.has(payment)) tally.code('tcsType', payment)
  const amount = number(row.trafficAmout)
  if (amount === null) return reject('trafficAmout', 'is missing')
  if (amount === undefined) return reject('trafficAmout', 'is no number')
  if (!Number.isInteger(amount) || amount < 0 || amount > MOST_VEHICLES)
    return reject('trafficAmout', 'is no number of vehicles')
  const about = tally.parse(header, index, {
    unitCode: text(row.unitCode),
    unitName: text(row.unitName),
    exDivCode: text(row.exDivCode),
    exDivName: text(row.exDivName),
  })
  if (!about) return undefined
  return {
    gate: { ...about, collectedAt: instantText(at), periodMinutes, cells: new Map<string, Cell>() },
    cell: { entry: inout === '0', carClass, payment, amount, index },
  }
}

function fold({ cells, ...about }: Gate): unknown {
  const counts = [...cells.values()]
  const entries = counts.filter(({ entry }) => entry)
  const exits = counts.filter(({ entry }) => !entry)
  return {
    ...about,
    entryAmount: total(entries),
    exitAmount: total(exits),
    entryByClass: totals(entries, ({ carClass }) => carClass),
    exitByClass: totals(exits, ({ carClass }) => carClass),
    byPayment: totals(counts, ({ payment }) => payment),
  }
}

const total = (cells: readonly Cell[]) => cells.reduce((sum, { amount }) => sum + amount, 0)

const totals = (cells: readonly Cell[], by: (cell: Cell) => string) =>
  Object.fromEntries([...Map.groupBy(cells, by)].map(([name, group]) => [name, total(group)]))
