import type { Tollgate } from '../model/reference-data.ts'
import { kstDate, kstParts, slotStart } from '../model/time.ts'
import { distanceKm, type Position } from '../model/geo.ts'
import { demandAt, demandOf, type Place } from './calendar.ts'
import { chance, hashText, mix, smoothNoise } from './random.ts'

/** One row of trafficapi/trafficIc as the upstream writes it: all strings, the unit code padded with a space. */
export type TollgateRow = {
  exDivCode: string
  exDivName: string
  unitCode: string
  unitName: string
  inoutType: string
  inoutName: string
  tmType: string
  tmName: string
  tcsType: string
  tcsName: string
  carType: string
  trafficAmout: string
  sumDate: string
  sumTm: string
}

/** tmType: 1 an hour, 2 fifteen minutes. */
const PERIODS = {
  1: { tmName: '1시간', periodMs: 3_600_000 },
  2: { tmName: '15분', periodMs: 900_000 },
} as const
export type TmType = keyof typeof PERIODS

export interface Gate {
  unitCode: string
  unitName: string
  exDivCode: string
  exDivName: string
  key: number
  place: Place
  /** Vehicles a quarter-hour each way at full demand. */
  size: number
}

const QUARTER_MS = PERIODS[2].periodMs
const SEOUL: Position = [126.99, 37.53]
/** Main-line gates, which every vehicle of the road passes. */
const MAIN_LINES = new Set([
  '서울',
  '동서울',
  '서서울',
  '군자',
  '시흥',
  '성남',
  '청계',
  '구리남양주',
  '양주',
  '인천',
  '김포',
  '부산',
])
/** Toll classes 1 to 8 (6 compact cars; what 7 and 8 are is not documented), shares of the traffic. */
const CLASS_SHARES = [0.8, 0.035, 0.03, 0.025, 0.035, 0.07, 0.003, 0.002] as const
const HI_PASS_SHARE = 0.88
const INS = ['0', '1'] as const
const PAYMENTS = ['1', '2'] as const
const IN_NAMES = { 0: '입구', 1: '출구' } as const
const TCS_NAMES = { 1: 'TCS', 2: 'hi-pass' } as const
const CELLS = INS.length * PAYMENTS.length * CLASS_SHARES.length

/** Concessions by the tollgate list's three-digit route code; the rest is the corporation's. */
function operator({ routeNo, lat }: Tollgate): { exDivCode: string; exDivName: string } {
  if (routeNo === '130') return { exDivCode: '01', exDivName: '신공항하이웨이' }
  if (routeNo === '160') return { exDivCode: '08', exDivName: '대구부산' }
  if (routeNo === '060') return { exDivCode: '11', exDivName: '서울춘천' }
  if (routeNo === '100' && (lat ?? 0) > 37.6) return { exDivCode: '18', exDivName: '서울북부' }
  return { exDivCode: '00', exDivName: '도공' }
}

/** The tollgates that have a place, test units left out. */
export function buildGates(seed: number, tollgates: readonly Tollgate[]): Gate[] {
  return tollgates.flatMap((tollgate) => {
    const { unitCode, unitName, lon, lat, test } = tollgate
    if (test || lon === null || lat === null) return []
    const key = mix(seed, hashText(unitCode), 0x7011)
    const away = distanceKm(SEOUL, [lon, lat])
    const metro = Math.max(Math.exp(-((away / 40) ** 2)), 0.5 * chance(key, 1))
    const main = MAIN_LINES.has(unitName) || unitName.endsWith('본선')
    const size = (main ? 1300 : 60 + 420 * chance(key, 2) ** 2) * (0.6 + 0.8 * metro)
    const place = {
      metro,
      inbound: 0,
      longRange: Math.exp(-(((away - 55) / 65) ** 2)),
      towardsSeoul: 0,
      bottleneck: 0,
    }
    return [{ unitCode: `${unitCode} `, unitName, ...operator(tollgate), key, place, size }]
  })
}

/** Vehicles of the quarter-hour that ends at `end`, added to `counts`: gate by gate, in × payment × class. */
function addQuarter(seed: number, gates: readonly Gate[], end: number, counts: Float64Array) {
  const demand = demandAt(seed, new Date(end - QUARTER_MS / 2))
  const quarter = Math.floor(end / QUARTER_MS)
  gates.forEach(({ key, place, size }, gate) => {
    let cell = gate * CELLS
    INS.forEach((_, out) => {
      // Cars enter where people live in the morning and leave there in the evening.
      const sided = (out === 0 ? 1 : -1) * (chance(key, 3) - 0.5) * 0.9 * demand.commuteInbound
      const mood = 1 + 0.12 * smoothNoise(key, out, end / 4_000_000)
      const volume = size * demandOf(demand, place) * mood * Math.max(0.2, 1 + sided)
      PAYMENTS.forEach((_payment, hiPass) => {
        const paid = volume * (hiPass === 1 ? HI_PASS_SHARE : 1 - HI_PASS_SHARE)
        for (const share of CLASS_SHARES) {
          const scatter = 0.85 + 0.3 * chance(key, quarter, cell)
          counts[cell] = (counts[cell] ?? 0) + Math.floor(paid * share * scatter + chance(key, cell, quarter))
          cell++
        }
      })
    })
  })
}

/** The end of the newest complete period at an instant, `lag` periods back. */
export function periodEnd(instant: Date, tmType: TmType, lag: number): Date {
  const { periodMs } = PERIODS[tmType]
  return new Date(slotStart(instant, periodMs).getTime() - lag * periodMs)
}

/** Every gate's rows of the period that ends at `end`; as upstream, what nobody passed has no row. */
export function tollgateRows(seed: number, gates: readonly Gate[], tmType: TmType, end: Date): TollgateRow[] {
  const { tmName, periodMs } = PERIODS[tmType]
  const counts = new Float64Array(gates.length * CELLS)
  for (let back = 0; back < periodMs; back += QUARTER_MS)
    addQuarter(seed, gates, end.getTime() - back, counts)
  const { hour, minute } = kstParts(end)
  const hh = String(hour).padStart(2, '0')
  const when = { sumDate: kstDate(end), sumTm: tmType === 1 ? hh : `${hh}${String(minute).padStart(2, '0')}` }
  const rows: TollgateRow[] = []
  gates.forEach(({ exDivCode, exDivName, unitCode, unitName }, gate) => {
    let cell = gate * CELLS
    const unit = { exDivCode, exDivName, unitCode, unitName }
    for (const inoutType of INS)
      for (const tcsType of PAYMENTS)
        for (let carType = 1; carType <= CLASS_SHARES.length; carType++) {
          const amount = counts[cell++] ?? 0
          if (amount === 0) continue
          const kind = { inoutType, inoutName: IN_NAMES[inoutType], tmType: String(tmType), tmName, tcsType }
          const tcsName = TCS_NAMES[tcsType]
          rows.push({
            ...unit,
            ...kind,
            tcsName,
            carType: String(carType),
            trafficAmout: String(amount),
            ...when,
          })
        }
  })
  return rows
}
