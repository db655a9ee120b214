import { History } from 'lucide-react'
import { useWords } from '../../shared/i18n/index.ts'
import { startReplay, useReplay } from './clock.ts'

/** Opens a replay of the last hour. */
export function ReplayButton() {
  const { t } = useWords()
  if (useReplay()) return null
  return (
    <button
      type="button"
      title={t('replay.start')}
      aria-label={t('replay.start')}
      data-testid="replay-start"
      className="grid size-10 place-items-center rounded-md border border-line bg-panel text-muted shadow-sm hover:bg-raised hover:text-text print:hidden"
      onClick={startReplay}
    >
      <History className="size-5" aria-hidden="true" />
    </button>
  )
}
