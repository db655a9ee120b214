import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useWords } from '../i18n/index.ts'

interface Props {
  title: string
  /** Before the title: an icon or a number. */
  mark?: ReactNode
  subtitle?: ReactNode
  onBack(): void
  children: ReactNode
}

/** What was chosen, in place of the list it was chosen from. Takes the focus once: key it by what is chosen. */
export function Detail({ title, mark, subtitle, onBack, children }: Props) {
  const { t } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  useEffect(() => {
    const leave = ({ key }: KeyboardEvent) => {
      if (key === 'Escape' && !document.querySelector(':popover-open')) onBack()
    }
    addEventListener('keydown', leave)
    return () => removeEventListener('keydown', leave)
  }, [onBack])
  return (
    <section aria-label={title} className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-start gap-1 px-2 pt-2 pb-3">
        <button
          type="button"
          aria-label={t('panel.back')}
          className="grid size-9 shrink-0 place-items-center rounded-md text-muted hover:bg-raised hover:text-text"
          onClick={onBack}
        >
          <ArrowLeft className="size-5" aria-hidden="true" />
        </button>
        <div className="min-w-0 flex-1 py-1.5 pr-2">
          <h2 ref={heading} tabIndex={-1} className="flex items-center gap-2 outline-none">
            {mark}
            {title}
          </h2>
          {subtitle && <p className="text-small text-muted">{subtitle}</p>}
        </div>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-6">{children}</div>
    </section>
  )
}
