import type { RoadView } from '../../../functions/traffic/model/api.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { Fact } from '../../shared/ui/Figure.tsx'
import { gradeOf, type SectionState } from './sections.ts'
import { Speed } from './Speed.tsx'
import { useEnds } from './useEnds.ts'

const mean = (rows: readonly RoadView[], of: (row: RoadView) => number | null) => {
  const known = rows.map(of).filter((value) => value !== null)
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : undefined
}

/** What the detectors of one section say. */
export function SectionFacts({ section, mapped }: { section: SectionState; mapped: boolean }) {
  const { t, number } = useWords()
  const { detectors } = section
  const [from, to] = useEnds()(section)
  const facts = [
    [t('roads.traffic'), mean(detectors, (row) => row.trafficAmount), 0, t('unit.vehicles5')],
    [t('roads.occupancy'), mean(detectors, (row) => row.shareRatio), 1, t('unit.percent')],
    [t('roads.time'), mean(detectors, (row) => row.timeAvg), 0, t('unit.seconds')],
  ] as const
  return (
    <section aria-label={`${from} → ${to}`} data-testid="section-facts" className="ml-7 pb-3">
      {!mapped && <p className="text-small text-muted">{t('roads.unmapped')}</p>}
      <dl className="mt-1 text-small">
        {facts.map(([name, value, decimals, unit]) => (
          <Fact key={name} label={name}>
            {value === undefined ? t('grade.unknown') : number(value, decimals)}
            {value !== undefined && <span className="unit">{unit}</span>}
          </Fact>
        ))}
        {detectors.length > 1 &&
          detectors.map((row) => (
            <Fact key={row.vdsId} label={`${t('roads.detector')} ${row.vdsId}`}>
              <Speed speed={row.speed} grade={gradeOf(row.grade)} />
            </Fact>
          ))}
      </dl>
      {detectors.length > 1 && <p className="text-small text-muted">{t('roads.worst')}</p>}
    </section>
  )
}
