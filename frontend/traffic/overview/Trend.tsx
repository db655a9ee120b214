import { ArrowDown, ArrowUp, Equal } from 'lucide-react'
import { useWords } from '../../shared/i18n/index.ts'

interface Props {
  now: number | undefined
  /** A week ago; undefined when nothing is kept of it. */
  then: number | undefined
  unit: string
  decimals?: number
}

/** How a figure stands against the same hour a week ago: by how much, and what it was. */
export function Trend({ now, then, unit, decimals = 0 }: Props) {
  const { t, number } = useWords()
  if (now === undefined || then === undefined) return null
  const by = Number((now - then).toFixed(decimals))
  const Icon = by === 0 ? Equal : by > 0 ? ArrowUp : ArrowDown
  const was = `${number(then, decimals)}${unit === '%' ? '' : ' '}${unit}`.trim()
  const way = by === 0 ? 'same' : by > 0 ? 'more' : 'less'
  return (
    <span data-testid="trend" className="flex items-center gap-1 whitespace-nowrap">
      <Icon className="size-3.5 shrink-0" aria-hidden="true" />
      <span className="sr-only">{t(`overview.trend.${way}`)}</span>
      {by !== 0 && <span className="text-text">{number(Math.abs(by), decimals)}</span>}
      <span className="truncate">{t('overview.trend.was', { was })}</span>
    </span>
  )
}
