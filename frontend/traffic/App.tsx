import { lazy, Suspense, useEffect } from 'react'
import { BaseMap } from '../map/BaseMap.tsx'
import { MapControls } from '../map/MapControls.tsx'
import { MapView } from '../map/MapView.tsx'
import { useWords } from '../shared/i18n/index.ts'
import { usePath } from '../shared/router.ts'
import { startClock } from '../shared/time.ts'
import { Skeleton } from '../shared/ui/FeedBody.tsx'
import { Panel } from '../shared/ui/Panel.tsx'
import { TopBar } from '../shared/ui/TopBar.tsx'
import { Incidents } from './accidents/Incidents.tsx'
import { DataStatus } from './DataStatus.tsx'
import { Legend } from './Legend.tsx'
import { OverviewLayers } from './overview/OverviewLayers.tsx'
import { fetchAhead, panels, Tollgates } from './panels.tsx'
import { useReplay } from './replay/clock.ts'
import { ReplayBar } from './replay/ReplayBar.tsx'
import { ReplayButton } from './replay/ReplayButton.tsx'
import { Roads } from './roads/Roads.tsx'
import { SearchButton } from './search/SearchButton.tsx'
import { tabAt, tabs, type TabId } from './tabs.ts'

const SystemPage = lazy(() => import('./system/SystemPage.tsx'))

function Layers({ tab }: { tab: TabId }) {
  return (
    <>
      {tab === 'overview' && <OverviewLayers />}
      {tab === 'roads' && <Roads home />}
      {tab === 'accidents' && <Incidents home />}
      {tab === 'tollgates' && (
        <Suspense fallback={null}>
          <Tollgates />
        </Suspense>
      )}
    </>
  )
}

/** The four views of the country: one map, one panel. */
function MapPage({ tab }: { tab: Exclude<TabId, 'system'> }) {
  const { t } = useWords()
  const Shown = panels[tab]
  return (
    <MapView>
      <BaseMap />
      <Layers key={tab} tab={tab} />
      <Panel label={t(`tabs.${tab}`)}>
        <Suspense fallback={<Skeleton />}>
          <Shown />
        </Suspense>
      </Panel>
      <div className="absolute top-3 right-3 z-[900] flex flex-col items-end gap-2">
        <MapControls />
        <ReplayButton />
      </div>
      <div className="pointer-events-none absolute right-3 bottom-2 left-[calc(var(--panel)+0.75rem)] z-[900] flex flex-col items-end gap-1 max-md:top-3 max-md:right-14 max-md:bottom-auto max-md:left-3 max-md:items-start">
        <Legend tab={tab} />
      </div>
    </MapView>
  )
}

/** The traffic application: the country in four views, and the system behind them. */
export function App() {
  const { t } = useWords()
  const path = usePath()
  useEffect(fetchAhead, [])
  // A second that passes while the page is first rendered would have it rendered again, in one go.
  useEffect(startClock, [])
  const tab = tabAt(path)
  const past = useReplay() !== undefined && tab.id !== 'system'
  const bar = tabs.map(({ id, path: to }) => ({
    path: to,
    name: t(`tabs.${id}`),
  }))
  return (
    <div className="flex h-full flex-col">
      <a
        href="#panel"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-[1300] focus:rounded focus:bg-panel focus:px-3 focus:py-2"
      >
        {t('skip')}
      </a>
      <TopBar
        tabs={bar}
        current={tab.path}
        status={<DataStatus feed={tab.feed} past={past} />}
        search={<SearchButton />}
      />
      <main className="relative min-h-0 flex-1 overflow-hidden">
        {tab.id === 'system' ? (
          <Suspense fallback={null}>
            <SystemPage />
          </Suspense>
        ) : (
          <MapPage tab={tab.id} />
        )}
        {past && (
          <div
            aria-hidden="true"
            className="pointer-events-none absolute inset-0 z-[1100] border-3 border-accent"
          />
        )}
      </main>
      {tab.id !== 'system' && <ReplayBar tab={tab.id} />}
    </div>
  )
}
