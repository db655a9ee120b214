import { useWords } from '../../shared/i18n/index.ts'
import { asText, oneOf } from '../../shared/params.ts'
import { kstHourMinute } from '../../shared/time.ts'
import { FeedBody } from '../../shared/ui/FeedBody.tsx'
import { Segments } from '../../shared/ui/Segments.tsx'
import { VirtualList } from '../../shared/ui/VirtualList.tsx'
import { useUrlParam } from '../../shared/url.ts'
import { Notice } from '../Notice.tsx'
import { PanelHead } from '../PanelHead.tsx'
import { useNone } from '../replay/useNone.ts'
import { GateFilters } from './GateFilters.tsx'
import { GateLink } from './GateLink.tsx'
import { GateStats } from './GateStats.tsx'
import { GoneTollgate, TollgateDetail } from './TollgateDetail.tsx'
import { newestSlot } from './traffic.ts'
import { useGateList } from './useGateList.ts'

const views = ['list', 'stats'] as const
const asView = oneOf(views)

export function TollgatesPanel() {
  const { t } = useWords()
  const none = useNone()
  const [unit, choose] = useUrlParam('sel', asText)
  const [view = 'list', setView] = useUrlParam('view', asView)
  const { answer, gates, found, most, carClass, scope } = useGateList()
  const chosen = gates.find((gate) => gate.view.unitCode === unit)
  const gone = unit !== undefined && !chosen && answer.data !== undefined
  const slot = newestSlot(gates)[0]?.point.collectedAt
  const back = () => choose(undefined, 'push')
  const count = slot && t('tollgates.asOf', { count: gates.length, time: kstHourMinute(Date.parse(slot)) })
  return (
    <>
      {chosen && <TollgateDetail key={unit} gate={chosen} onBack={back} />}
      {gone && <GoneTollgate onBack={back} />}
      <div hidden={chosen !== undefined || gone} className="flex min-h-0 flex-1 flex-col [&[hidden]]:hidden">
        <PanelHead
          title={t('tollgates.heading')}
          count={count}
          views={
            <Segments
              label={t('panel.views')}
              value={view}
              options={views.map((value) => ({ value, name: t(`panel.${value}`) }))}
              onChange={(next) => setView(next === 'list' ? undefined : next, 'replace')}
            />
          }
        >
          {view === 'list' && <GateFilters gates={gates} />}
        </PanelHead>
        <Notice feed="tollgates" held={answer.isError && answer.data !== undefined} />
        <FeedBody query={answer} none={none(t('tollgates.none'))}>
          {() => {
            if (view === 'stats') return <GateStats gates={gates} />
            if (found.length === 0) return <p className="p-4 text-muted">{t('tollgates.empty')}</p>
            return (
              <VirtualList
                label={t('tollgates.heading')}
                items={found}
                keyOf={(gate) => gate.view.unitCode}
                rem={4.2}
                chosen={chosen && unit}
                testId="tollgate"
                scope={scope}
              >
                {(gate) => <GateLink gate={gate} most={most} carClass={carClass} />}
              </VirtualList>
            )
          }}
        </FeedBody>
      </div>
    </>
  )
}
