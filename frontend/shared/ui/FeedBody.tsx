import { CloudOff, RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiError } from '../api/client.ts'
import { useWords } from '../i18n/index.ts'

interface Props<T> {
  query: { data: T[] | undefined; error: Error | null; refetch(): unknown }
  /** What to say when the list came and is empty. */
  none: string
  children(rows: T[]): ReactNode
}

const widths = ['w-3/5', 'w-4/5', 'w-2/5', 'w-3/4', 'w-1/2', 'w-2/3'] as const

/** What stands where a list will be. */
export function Skeleton() {
  const { t } = useWords()
  return (
    <output aria-label={t('state.loading')} className="flex flex-col gap-6 p-4">
      {widths.map((width) => (
        <span key={width} className="flex flex-col gap-2">
          <span className={`skeleton h-4 ${width}`} />
          <span className="skeleton h-2 w-full" />
        </span>
      ))}
    </output>
  )
}

/** A list in each of its states: on its way, failed, empty, there; each says what is so and what happens next. */
export function FeedBody<T>({ query, none, children }: Props<T>) {
  const { t } = useWords()
  const { data, error } = query
  if (data && data.length > 0) return children(data)
  if (data) return <p className="p-4 text-muted">{none}</p>
  if (!error) return <Skeleton />
  return (
    <div role="alert" className="flex flex-col items-start gap-3 p-4">
      <CloudOff className="size-6 text-bad" aria-hidden="true" />
      <p className="font-strong">{t('state.failed')}</p>
      <p className="text-muted">
        {error instanceof ApiError ? error.message : t('state.unreachable')} {t('state.failedNext')}
      </p>
      <button
        type="button"
        className="flex h-9 items-center gap-2 rounded-md border border-edge px-3 hover:bg-raised"
        onClick={() => query.refetch()}
      >
        <RefreshCw className="size-4" aria-hidden="true" />
        {t('state.retry')}
      </button>
    </div>
  )
}
