import { MapPinOff } from 'lucide-react'
import { useWords } from '../../shared/i18n/index.ts'
import { Link } from '../../shared/ui/Link.tsx'
import { hrefWith } from '../../shared/url.ts'
import { pointing, useIsPointed } from '../hover.ts'
import { useGateNames } from './names.ts'
import type { CarClass } from './measure.ts'
import { amountOf, type Gate } from './traffic.ts'

/** Names a tollgate among all that can be pointed at. */
export const gateKey = (unitCode: string): string => `gate:${unitCode}`

interface Props {
  gate: Gate
  /** The largest amount among all. */
  most: number
  carClass: CarClass | undefined
}

/** One tollgate as the row of a list: what is counted, and in and out. */
export function GateLink({ gate, most, carClass }: Props) {
  const { t, number } = useWords()
  const names = useGateNames()
  const { view, amount, at, newest } = gate
  const pointed = useIsPointed(gateKey(view.unitCode))
  return (
    <Link
      href={hrefWith({ sel: view.unitCode })}
      data-row={view.unitCode}
      className={`flex flex-col gap-1 px-4 py-2 text-text no-underline hover:bg-raised ${pointed ? 'bg-raised' : ''}`}
      {...pointing(gateKey(view.unitCode))}
    >
      <span className="flex items-baseline justify-between gap-2">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="truncate">{names.gate(view.unitName)}</span>
          {view.routeName !== null && (
            <span className="truncate text-small text-muted">{names.route(view.routeName)}</span>
          )}
          {!at && (
            <span className="shrink-0 self-center text-muted">
              <MapPinOff className="size-3.5" aria-hidden="true" />
              <span className="sr-only">{t('tollgates.unmapped')}</span>
            </span>
          )}
        </span>
        <span className="whitespace-nowrap">
          <span className="font-strong">{newest ? number(amount) : t('grade.unknown')}</span>
          {newest && <span className="unit">{t('unit.vehicles')}</span>}
        </span>
      </span>
      <span className="h-1 rounded-full bg-raised" aria-hidden="true">
        <span
          className="block h-full min-w-0.5 rounded-full bg-(--tollgate)"
          style={{ width: `${most > 0 ? (100 * amount) / most : 0}%` }}
        />
      </span>
      {newest && (
        <span className="flex gap-3 text-small text-muted">
          <span>
            {t('tollgates.entry')} {number(amountOf(newest, { way: 'in', carClass }))}
          </span>
          <span>
            {t('tollgates.exit')} {number(amountOf(newest, { way: 'out', carClass }))}
          </span>
        </span>
      )}
    </Link>
  )
}
