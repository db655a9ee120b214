import { TriangleAlert, WifiOff } from 'lucide-react'
import type { Feed } from '../../functions/traffic/model/feeds.ts'
import { useOnline } from '../shared/api/online.ts'
import { useWords } from '../shared/i18n/index.ts'
import { ageOf, useNow } from '../shared/time.ts'
import { STALE_MS, useFreshness } from './freshness.ts'
import { useReplay } from './replay/clock.ts'

interface Props {
  feed: Feed
  /** Of the list shown: it holds rows, and the last try for new ones failed. */
  held: boolean
}

/** One line above a list when what it shows is not the present. */
export function Notice({ feed, held }: Props) {
  const { t } = useWords()
  const now = useNow()
  const online = useOnline()
  const { asOf } = useFreshness()[feed]
  const past = useReplay() !== undefined
  const age = asOf === null ? 0 : now - Date.parse(asOf)
  const { unit, count } = ageOf(age)
  const stale =
    !past && age > STALE_MS[feed] ? t('state.stale', { age: t(`age.${unit}`, { count }) }) : undefined
  const words = online ? (held ? t('state.held') : stale) : t('state.offline')
  if (words === undefined) return null
  const Icon = online ? TriangleAlert : WifiOff
  return (
    <output className="flex gap-2 bg-warn-ground px-4 py-2 text-small text-warn">
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      {words}
    </output>
  )
}
