import type { ReactNode } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { Bars, type Bar } from '../../shared/ui/Bars.tsx'
import { Figure } from '../../shared/ui/Figure.tsx'
import { Link } from '../../shared/ui/Link.tsx'
import { hrefTo } from '../../shared/url.ts'
import { toTollgate } from '../tabs.ts'
import { useGateNames } from './names.ts'
import type { Measure } from './measure.ts'
import { amountOf, byClass, newestSlot, type Gate } from './traffic.ts'

const TOP = 5
const ROUTES = 10
const link = 'truncate text-text underline decoration-line underline-offset-4 hover:decoration-text'

function Part({ title, bars }: { title: string; bars: readonly Bar[] }) {
  return (
    <>
      <h3 className="mt-6 mb-2">{title}</h3>
      <Bars label={title} bars={bars} />
    </>
  )
}

/** All tollgates of the newest period in numbers: in and out, by class, the busiest, by route. */
export function GateStats({ gates }: { gates: readonly Gate[] }) {
  const { t, number } = useWords()
  const names = useGateNames()
  const slot = newestSlot(gates)
  const classes = byClass(...slot.map(({ point }) => point))
  const all = Math.max(
    1,
    classes.reduce((sum, { entry, exit }) => sum + entry + exit, 0),
  )
  const total = (way: Measure['way']) => slot.reduce((sum, { point }) => sum + amountOf(point, { way }), 0)
  const vehicles = (count: number) => `${number(count)} ${t('unit.vehicles')}`
  const bar = (key: string, name: ReactNode, amount: number, words = vehicles(amount)): Bar => ({
    key,
    name,
    amount,
    words,
    colour: 'var(--tollgate)',
  })
  const top = (way: Measure['way']) =>
    slot
      .map(({ gate: { view }, point }) => ({ view, amount: amountOf(point, { way }) }))
      .sort((a, b) => b.amount - a.amount)
      .slice(0, TOP)
      .map(({ view: { unitCode, unitName }, amount }) =>
        bar(
          unitCode,
          <Link href={toTollgate(unitCode)} className={link}>
            {names.gate(unitName)}
          </Link>,
          amount,
        ),
      )
  const routes = [...Map.groupBy(slot, ({ gate }) => gate.view.routeNo ?? '')]
    .map(([routeNo, own]) => ({
      routeNo,
      name: own[0]?.gate.view.routeName ?? '',
      amount: own.reduce((sum, { point }) => sum + point.trafficAmount, 0),
    }))
    .filter(({ routeNo }) => routeNo !== '')
    .sort((a, b) => b.amount - a.amount)
    .slice(0, ROUTES)
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-3 pb-6">
      <dl className="grid grid-cols-2 gap-4">
        <Figure label={t('tollgates.entry')} value={number(total('in'))} unit={t('unit.vehicles')} />
        <Figure label={t('tollgates.exit')} value={number(total('out'))} unit={t('unit.vehicles')} />
      </dl>
      <Part
        title={t('tollgates.classes')}
        bars={classes.map(({ name, entry, exit }) =>
          bar(
            name,
            name === '6' ? t('tollgates.classLight') : t('tollgates.class', { number: name }),
            entry + exit,
            `${vehicles(entry + exit)} · ${number((100 * (entry + exit)) / all, 1)}%`,
          ),
        )}
      />
      <Part title={t('tollgates.topIn')} bars={top('in')} />
      <Part title={t('tollgates.topOut')} bars={top('out')} />
      <Part
        title={t('tollgates.byRoute')}
        bars={routes.map(({ routeNo, name, amount }) =>
          bar(
            routeNo,
            <Link href={hrefTo('/tollgates', { route: routeNo })} className={link}>
              {names.route(name)}
            </Link>,
            amount,
          ),
        )}
      />
    </div>
  )
}
