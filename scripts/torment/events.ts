import type { Fields } from '../../functions/runtime/stream/index.ts'
import { eventTypes } from '../../functions/traffic/model/events.ts'
import { sqlTime } from '../../functions/traffic/model/tables.ts'
import { chance, pick } from '../../functions/traffic/simulator/random.ts'
import { poisons, type Poison } from './poison.ts'

/** What tells the events of one run: each is a function of its number and of this. */
export interface Numbering {
  readonly seed: number
  /** The time that the events are about, milliseconds since 1970. */
  readonly base: number
}

/** The row that an event leaves: its table, and every column that is checked, as read from the store. */
export interface ExpectedRow {
  readonly table: 'tollgate_traffic_history' | 'road_traffic_status' | 'traffic_accidents'
  readonly values: Readonly<Record<string, string | number>>
}

/** One event by its number: as it is appended, and what must come of it. */
export interface NumberedEvent {
  readonly fields: Fields
  readonly outcome: { readonly row: ExpectedRow } | { readonly poison: Poison }
}

const POISON_SHARE = 0.03
const SALT = { poison: 1, kind: 2, amount: 3, length: 4 }
const MINUTE_MS = 60_000
/** So many events in a row share a route and a slot if they are of roads. */
const NEIGHBOURS = 50
const ROUTES = 7
const MAX_FILLER = 600

/** Every stored row carries this text, apart from its key, so that a row under a second key is seen as a double. */
const labelOf = (n: number) => `event ${n}`
/** The number in a label; undefined in any other text. */
export const numberOf = (label: string): number | undefined => {
  const number = /^event (\d+)(?: |$)/.exec(label)?.[1]
  return number === undefined ? undefined : Number(number)
}

/** The field `subject` of poison and sound events alike: what a dead letter is told by. */
export const subjectOf = (n: number) => `event/${n}`

export function eventOf(numbering: Numbering, n: number): NumberedEvent {
  const { seed, base } = numbering
  const { type, record, row } = makerOf(n)(numbering, n)
  const data = JSON.stringify({
    collectedAt: new Date(base + n).toISOString(),
    origin: 'sim',
    records: [record],
  })
  const attributes: [string, string][] = [
    ['specversion', '1.0'],
    ['id', `torment-${seed}-${n}`],
    ['source', '/clusters/torment/data-collector'],
    ['type', type],
    ['subject', subjectOf(n)],
    ['datacontenttype', 'application/json'],
    ['partitionkey', `lane-${n % 50}`],
  ]
  if (chance(seed, n, SALT.poison) >= POISON_SHARE) {
    return { fields: [...attributes.flat(), 'data', data], outcome: { row } }
  }
  const poison = pick(poisons, chance(seed, n, SALT.kind))
  return { fields: poison.spoil(attributes, data), outcome: { poison } }
}

const amountOf = ({ seed }: Numbering, n: number) => Math.floor(chance(seed, n, SALT.amount) * 100_000)

type RowMaker = (
  numbering: Numbering,
  n: number,
) => { type: string; record: Readonly<Record<string, unknown>>; row: ExpectedRow }

const tollgate: RowMaker = (numbering, n) => {
  const amount = amountOf(numbering, n)
  const unitCode = `T${n.toString(36)}`
  const at = new Date(numbering.base - (n % 96) * 15 * MINUTE_MS)
  return {
    type: eventTypes.tollgatesCollected,
    record: {
      unitCode,
      unitName: labelOf(n),
      exDivCode: '00',
      exDivName: '도공',
      collectedAt: at.toISOString(),
      periodMinutes: 15,
      entryAmount: amount,
      exitAmount: n,
      entryByClass: { 1: amount },
      exitByClass: {},
      byPayment: {},
    },
    row: {
      table: 'tollgate_traffic_history',
      values: {
        unit_code: unitCode,
        collected_at: sqlTime(at),
        traffic_amount: amount + n,
        entry_amount: amount,
        entry_by_class: `{"1":${amount}}`,
      },
    },
  }
}

/** Neighbours share a route and a slot, so that the processors meet in one summary. */
const road: RowMaker = (numbering, n) => {
  const group = Math.floor(n / NEIGHBOURS)
  const routeNo = `R${group % ROUTES}`
  const at = new Date(numbering.base - Math.floor(group / ROUTES) * MINUTE_MS)
  const grade = 1 + (n % 3)
  const trafficAmount = amountOf(numbering, n)
  return {
    type: eventTypes.roadsCollected,
    record: {
      routeNo,
      routeName: '시험선',
      conzoneId: `C${n}`,
      conzoneName: labelOf(n),
      vdsId: `V${n}`,
      updownTypeCode: 'S',
      trafficAmount,
      speed: n % 120,
      shareRatio: 3.5,
      timeAvg: 60,
      grade,
      collectedAt: at.toISOString(),
    },
    row: {
      table: 'road_traffic_status',
      values: {
        vds_id: `V${n}`,
        route_no: routeNo,
        collected_at: sqlTime(at),
        traffic_amount: trafficAmount,
        speed: n % 120,
        grade,
      },
    },
  }
}

const accident: RowMaker = (numbering, n) => {
  const amount = amountOf(numbering, n)
  const text = `${labelOf(n)} 추돌 🚗 ${'가'.repeat(chance(numbering.seed, n, SALT.length) * MAX_FILLER)}`
  return {
    type: eventTypes.accidentsCollected,
    record: {
      accDate: '20261121',
      accHour: '20:15:01',
      accPointNM: `지점 ${n}`,
      accType: '사고',
      smsText: text,
      lateLength: amount / 100,
    },
    row: {
      table: 'traffic_accidents',
      values: { acc_point_nm: `지점 ${n}`, acc_date: '20261121', sms_text: text, late_length: amount / 100 },
    },
  }
}

/** Of ten events five are of tollgates, four of roads, and one is of an accident, which are stored one at a time. */
function makerOf(n: number): RowMaker {
  const rest = n % 10
  return rest < 5 ? tollgate : rest < 9 ? road : accident
}
