import { MapPinOff } from 'lucide-react'
import { useMemo } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { matches } from '../../shared/search.ts'
import { FeedBody } from '../../shared/ui/FeedBody.tsx'
import { Link } from '../../shared/ui/Link.tsx'
import { SearchBox } from '../../shared/ui/SearchBox.tsx'
import { useReturnFocus } from '../../shared/ui/useReturnFocus.ts'
import { asText } from '../../shared/params.ts'
import { hrefWith, useUrlParam } from '../../shared/url.ts'
import { Notice } from '../Notice.tsx'
import { PanelHead } from '../PanelHead.tsx'
import { useTollgates } from '../queries.ts'
import { TollgateDetail } from './TollgateDetail.tsx'
import { gatesOf, type Gate } from './traffic.ts'

function Item({ gate, most }: { gate: Gate; most: number }) {
  const { t, number } = useWords()
  const { view, amount, at, newest } = gate
  return (
    <li data-testid="tollgate" className="border-b border-line last:border-0">
      <Link
        href={hrefWith({ sel: view.unitCode })}
        data-row={view.unitCode}
        className="flex flex-col gap-1.5 px-4 py-2 text-text no-underline [contain-intrinsic-size:auto_3.25rem] [content-visibility:auto] hover:bg-raised"
      >
        <span className="flex items-baseline justify-between gap-2">
          <span className="flex min-w-0 items-baseline gap-2">
            <span className="truncate">{view.unitName}</span>
            <span className="truncate text-small text-muted">{view.routeName}</span>
            {!at && (
              <MapPinOff className="size-3.5 self-center text-muted" aria-label={t('tollgates.unmapped')} />
            )}
          </span>
          <span className="whitespace-nowrap">
            <span className="font-strong">{newest ? number(amount) : t('grade.unknown')}</span>
            {newest && <span className="unit">{t('unit.vehicles')}</span>}
          </span>
        </span>
        <span className="h-1 rounded-full bg-raised">
          <span
            className="block h-full min-w-0.5 rounded-full bg-(--tollgate)"
            style={{ width: `${most > 0 ? (100 * amount) / most : 0}%` }}
          />
        </span>
      </Link>
    </li>
  )
}

export function TollgatesPanel() {
  const { t } = useWords()
  const [query = '', setQuery] = useUrlParam('q', asText)
  const [unit, choose] = useUrlParam('sel', asText)
  const answer = useTollgates()
  const gates = gatesOf(answer.data)
  const chosen = gates.find(({ view }) => view.unitCode === unit)
  useReturnFocus(chosen && unit)
  const found = useMemo(
    () => gates.filter(({ view }) => matches(view.unitName, query) || matches(view.routeName ?? '', query)),
    [gates, query],
  )
  const most = gates[0]?.amount ?? 0
  return (
    <>
      {chosen && <TollgateDetail key={unit} gate={chosen} onBack={() => choose(undefined, 'push')} />}
      <div hidden={chosen !== undefined} className="flex min-h-0 flex-1 flex-col [&[hidden]]:hidden">
        <PanelHead
          title={t('tollgates.heading')}
          count={answer.data && t('tollgates.count', { count: gates.length })}
        >
          <SearchBox
            label={t('tollgates.search')}
            value={query}
            onChange={(typed) => setQuery(typed, 'replace')}
          />
        </PanelHead>
        <Notice feed="tollgates" held={answer.isError && answer.data !== undefined} />
        <div className="min-h-0 flex-1 overflow-y-auto">
          <FeedBody query={answer} none={t('tollgates.none')}>
            {() =>
              found.length > 0 ? (
                <ul aria-label={t('tollgates.heading')}>
                  {found.map((gate) => (
                    <Item key={gate.view.unitCode} gate={gate} most={most} />
                  ))}
                </ul>
              ) : (
                <p className="p-4 text-muted">{t('tollgates.empty')}</p>
              )
            }
          </FeedBody>
        </div>
      </div>
    </>
  )
}
