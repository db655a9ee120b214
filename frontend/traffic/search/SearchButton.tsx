import { Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useWords } from '../../shared/i18n/index.ts'

/** Not needed for the first view. */
const SearchDialog = lazy(async () => {
  const { SearchDialog: component } = await import('./SearchDialog.tsx')
  return { default: component }
})

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Opens the search for everything; so does the `/` key wherever nothing is being typed. */
export function SearchButton() {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const slash = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return
      event.preventDefault()
      setOpen(true)
    }
    addEventListener('keydown', slash)
    return () => removeEventListener('keydown', slash)
  }, [])
  return (
    <>
      <button
        type="button"
        aria-label={t('search.open')}
        aria-keyshortcuts="/"
        aria-haspopup="dialog"
        title={t('search.open')}
        onClick={() => setOpen(true)}
        className="flex h-9 items-center gap-2 rounded-md px-2.5 text-small text-muted hover:text-text xl:bg-raised 2xl:w-52"
      >
        <Search className="size-4.5 shrink-0 2xl:size-4" aria-hidden="true" />
        <span className="flex-1 text-left max-2xl:hidden">{t('search.short')}</span>
        <kbd className="rounded border border-line px-1.5 font-sans text-small max-xl:hidden">/</kbd>
      </button>
      {open && (
        <Suspense>
          <SearchDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
