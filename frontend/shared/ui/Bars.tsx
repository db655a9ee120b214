import type { ReactNode } from 'react'

export interface Bar {
  key: string
  name: ReactNode
  amount: number
  /** The amount in words. */
  words: string
  colour?: string
}

/** Amounts side by side: a list with a line under each name. */
export function Bars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.map(({ amount }) => amount))
  return (
    <ol aria-label={label} className="flex flex-col gap-2">
      {bars.map(({ key, name, amount, words, colour = 'var(--color-accent)' }) => (
        <li key={key} className="text-small">
          <span className="flex items-center justify-between gap-3">
            <span className="flex min-w-0 items-center gap-2 truncate">{name}</span>
            <span className="shrink-0">{words}</span>
          </span>
          <span className="mt-0.5 block h-1 rounded-full bg-raised">
            <span
              className="block h-full rounded-full"
              style={{ width: `${(100 * amount) / most}%`, background: colour }}
            />
          </span>
        </li>
      ))}
    </ol>
  )
}
