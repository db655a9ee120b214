import type { RouteSummaryView } from '../../../functions/traffic/model/api.ts'
import { Link } from '../../shared/ui/Link.tsx'
import type { RouteLabel } from '../reference.ts'
import { pointing, useIsPointed } from '../hover.ts'
import { toRoute } from '../tabs.ts'
import { pointedRoute } from './pointed.ts'
import { Shield } from './Shield.tsx'
import { ShareBar } from './ShareBar.tsx'
import { Speed } from './Speed.tsx'

export function RouteItem({ summary, label }: { summary: RouteSummaryView; label: RouteLabel }) {
  const { smoothSections, slowSections, congestedSections, totalSections } = summary
  const id = pointedRoute(summary.routeNo)
  const pointed = useIsPointed(id)
  const unknown = Math.max(0, totalSections - smoothSections - slowSections - congestedSections)
  const shares = { 0: unknown, 1: smoothSections, 2: slowSections, 3: congestedSections }
  return (
    <li data-testid="route" className="border-b border-line last:border-0">
      <Link
        href={toRoute(summary.routeNo)}
        data-row={summary.routeNo}
        className={`flex items-center gap-3 px-4 py-2.5 text-text no-underline hover:bg-raised ${pointed ? 'bg-raised' : ''}`}
        {...pointing(id)}
      >
        <Shield number={label.shield} />
        <span className="flex min-w-0 flex-1 flex-col gap-1.5">
          <span className="flex items-baseline justify-between gap-2">
            <span className="truncate">{label.name}</span>
            <Speed speed={summary.avgSpeed} />
          </span>
          <ShareBar shares={shares} />
        </span>
      </Link>
    </li>
  )
}
