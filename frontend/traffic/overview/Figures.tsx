import { useMemo } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { Figure } from '../../shared/ui/Figure.tsx'
import { useIncidents } from '../accidents/incidents.ts'
import { useAccidents, useRoads, useRouteSummaries, useTollgates } from '../queries.ts'
import { gatesOf, totalOfSlot } from '../tollgates/traffic.ts'
import { countGrades, meanSpeed, sectionsOf } from '../roads/sections.ts'
import { CountryShares } from './CountryShares.tsx'
import { Trend } from './Trend.tsx'
import { useWeekBefore } from './weekAgo.ts'

/** A dash once it is sure that there is no figure; nothing while it is on its way. */
const missing = ({ isPending }: { isPending: boolean }) => (isPending ? undefined : '–')

const latestOf = (rows: readonly { collectedAt: string }[] | undefined) =>
  rows?.reduce<string | undefined>(
    (latest, { collectedAt }) => (latest === undefined || collectedAt > latest ? collectedAt : latest),
    undefined,
  )

const shareOf = (congested: number, graded: number) => (graded > 0 ? (100 * congested) / graded : undefined)

/** The country in four numbers, each against the same hour a week ago, and its sections by grade. */
export function Figures() {
  const { t, number } = useWords()
  const accidents = useAccidents()
  const roads = useRoads()
  const tollgates = useTollgates()
  const rows = roads.data
  // Sixty-odd routes tell the time of thousands of rows.
  const at = latestOf(useRouteSummaries().data)
  const active = useIncidents(accidents.data).filter(({ ended }) => !ended).length
  const speed = useMemo(() => (rows ? (meanSpeed(rows) ?? undefined) : undefined), [rows])
  const sections = sectionsOf(rows)
  const grades = useMemo(() => countGrades(sections), [sections])
  const gates = useMemo(() => totalOfSlot(gatesOf(tollgates.data)), [tollgates.data])
  const period = useMemo(
    () => latestOf(tollgates.data?.flatMap(({ trafficData }) => trafficData.slice(0, 1))),
    [tollgates.data],
  )
  const graded = sections.length - grades[0]
  const congested = shareOf(grades[3], graded)

  const before = useWeekBefore(at)
  const gatesBefore = useWeekBefore(period)?.tollgates
  const then = before?.roads
  const congestedThen =
    then && shareOf(then.congestedSections, then.smoothSections + then.slowSections + then.congestedSections)
  const sameLength = gatesBefore && gatesBefore.periodMinutes === gates?.periodMinutes
  const nothing =
    before !== undefined && !before.roads && !before.accidents && gatesBefore === null && gates !== undefined
  return (
    <section aria-label={t('overview.figures')} data-testid="figures">
      <dl className="grid grid-cols-[4fr_5fr] gap-x-4 gap-y-4 p-4">
        <Figure
          label={t('overview.incidents')}
          value={accidents.data ? number(active) : missing(accidents)}
          unit={t('unit.cases')}
          note={
            <Trend now={accidents.data && active} then={before?.accidents?.active} unit={t('unit.cases')} />
          }
        />
        <Figure
          label={t('overview.congested')}
          value={congested === undefined ? missing(roads) : number(congested, 1)}
          unit={t('unit.percent')}
          note={
            <Trend now={congested} then={congestedThen ?? undefined} unit={t('unit.percent')} decimals={1} />
          }
        />
        <Figure
          label={t('overview.speed')}
          value={speed === undefined ? missing(roads) : number(speed)}
          unit={t('unit.kmh')}
          note={<Trend now={speed} then={then?.avgSpeed ?? undefined} unit={t('unit.kmh')} />}
        />
        <Figure
          label={t('overview.tollgates')}
          value={gates ? number(gates.amount) : missing(tollgates)}
          unit={gates ? t('unit.perMinutes', { count: gates.periodMinutes }) : t('unit.vehicles')}
          note={
            <Trend now={gates?.amount} then={sameLength ? gatesBefore.trafficAmount : undefined} unit="" />
          }
        />
      </dl>
      {nothing && (
        <p data-testid="no-trend" className="-mt-1 px-4 pb-3 text-small text-muted">
          {t('overview.trend.none')}
        </p>
      )}
      {sections.length > 0 && <CountryShares shares={grades} />}
    </section>
  )
}
