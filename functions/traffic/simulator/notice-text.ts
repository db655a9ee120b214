import { kstParts } from '../model/time.ts'
import type { Incident, Kind } from './incidents.ts'
import { chance, pick } from './random.ts'

const COLLISIONS = [
  '승용차 추돌사고',
  '승용차-화물차 추돌사고',
  '화물차 단독사고',
  '승용차 3대 추돌사고',
  '승용차 전도사고',
  '화물차 적재물 낙하 사고',
  '승합차-승용차 접촉사고',
] as const
const BREAKDOWNS = [
  '승용차 고장',
  '화물차 고장',
  '화물차 타이어 파손',
  '버스 고장',
  '승용차 연료 고갈',
] as const
const OBSTACLES = [
  '타이어 조각',
  '낙하물(목재)',
  '낙하물(철판)',
  '야생동물 사체',
  '비닐·천막 낙하물',
  '적재물 낙하',
] as const
const WORKS = [
  '포장 보수 작업중',
  '비탈면보수 작업중',
  '가드레일 보수 작업중',
  '차선 도색 작업중',
  '교량 신축이음 보수 작업중',
  '터널 조명 점검 작업중',
  '방음벽 보수 작업중',
  '노면 청소 작업중',
  '배수로 정비 작업중',
] as const

const SURFACES = { dry: '', wet: '빗길 ', icy: '눈길 ' } as const

const monthDay = (at: number) => {
  const { month, day } = kstParts(new Date(at))
  return `${month}.${day}`
}
const plain = (name: string) => name.replace(/\s+/g, '')

function announcement({ key, route, way, section: { section }, start, end, km }: Incident): string {
  const until = `(${monthDay(start)}~${monthDay(end)})`
  const span = `${plain(section.fromNode)}~${plain(section.toNode)}`
  const heading = `${way.label}방향`
  const texts = [
    `** ${span} 확장공사 제한속도변경 100→80km/h ${until} **`,
    `** ${route.name} ${km.toFixed(1)}k~${(km + 2.5).toFixed(1)}k(${heading}) 갓길 장기차단 ${until} **`,
    `** ${span} 방음시설 작업 / 4차로 21시~06시 차단 ${until} **`,
    `** ${plain(section.fromNode)} 진출램프 야간 전면차단 22시~05시 ${until} 우회 바랍니다 **`,
    `** 졸리면 제발 쉬어가세요! ${route.name} 졸음쉼터·휴게소 이용 안내 **`,
    `** ${route.name} ${span} 구간단속 시행 안내 **`,
    `** 전 좌석 안전띠 착용! 2차사고 예방 — 비트박스(비상등·트렁크·대피·스마트폰 신고) **`,
    `** ${plain(section.toNode)} 하이패스 차로 개량공사 ${until} 감속 운행 바랍니다 **`,
  ] as const
  return pick(texts, chance(key, 21))
}

/** What the notice says, as road users read it. It stays the same as long as the incident lasts. */
export function noticeText(incident: Incident, lane: number, closed: number): string {
  const { key, kind, km, way, section } = incident
  if (kind === '이벤트/홍보') return announcement(incident)
  const lanes = closed > 1 ? `${lane},${lane + 1}차로` : closed === 1 ? `${lane}차로` : '갓길'
  const at = `${way.label}방향 ${km.toFixed(1)}k`
  const span = plain(section.section.name)
  const share = chance(key, 22)
  const by: Record<Exclude<Kind, '이벤트/홍보'>, string> = {
    사고: `${at} ${SURFACES[incident.surface]}${pick(COLLISIONS, share)} (${lanes} 차단) 처리중, 안전운전 바랍니다`,
    고장: `${at} ${pick(BREAKDOWNS, share)} (${lanes}) 조치중`,
    장애물: `${at} ${pick(OBSTACLES, share)} (${lanes}) 주의운전 바랍니다`,
    작업: `${km.toFixed(1)}K (${lanes}) ${pick(WORKS, share)}`,
    정체: `${span} ${way.label}방향 차량증가로 정체, 우회도로 이용 바랍니다`,
  }
  return by[kind]
}
