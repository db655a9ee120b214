import { Search } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { navigate } from '../../shared/router.ts'
import { findAll } from './finds.ts'
import { Results, optionId } from './Results.tsx'
import { useFinds } from './useFinds.ts'

const LIST = 'search-results'

/** Search for everything by name: a text field with the list of what it finds (ARIA combobox with a listbox). */
export function SearchDialog({ onClose }: { onClose(): void }) {
  const { t } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const { finds, ready } = useFinds()
  const wanted = useDeferredValue(query)
  const groups = useMemo(() => findAll(finds, wanted), [finds, wanted])
  const flat = groups.flatMap((group) => group.finds)
  const chosen = flat[Math.min(active, flat.length - 1)]

  useEffect(() => dialog.current?.showModal(), [])
  useEffect(() => {
    if (chosen)
      document.querySelector(`#${CSS.escape(optionId(chosen.id))}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  const go = (href: string) => {
    onClose()
    navigate(href, 'push')
  }
  const press = (event: KeyboardEvent) => {
    // While a syllable is being composed the keys belong to the input method.
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape') {
      // What lies open behind is not to close as well.
      event.stopPropagation()
      event.preventDefault()
      onClose()
    } else if (event.key === 'Enter' && chosen) {
      event.preventDefault()
      go(chosen.href)
    } else if (step !== undefined && flat.length > 0) {
      event.preventDefault()
      setActive((Math.min(active, flat.length - 1) + step + flat.length) % flat.length)
    }
  }
  const words = () => {
    if (wanted.trim() === '') return t('search.hint')
    if (flat.length > 0) return t('search.count', { count: flat.length })
    return ready ? t('search.none') : t('state.loading')
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- a click beside it closes it, as Escape does
    <dialog
      ref={dialog}
      aria-label={t('search.open')}
      onClose={onClose}
      onKeyDown={press}
      onClick={(event) => event.target === dialog.current && onClose()}
      className="mx-auto mt-[8vh] w-[min(36rem,calc(100vw-1.5rem))] overflow-hidden rounded-xl border border-line bg-panel p-0 text-text shadow-2xl backdrop:bg-black/40 max-md:mt-3"
    >
      <search className="flex max-h-[76dvh] flex-col">
        <span className="relative block border-b border-line">
          <Search
            className="pointer-events-none absolute top-4 left-4 size-5 text-muted"
            aria-hidden="true"
          />
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- it was opened to type into */}
          <input
            autoFocus
            role="combobox"
            aria-label={t('search.label')}
            aria-expanded={flat.length > 0}
            aria-controls={LIST}
            aria-autocomplete="list"
            aria-activedescendant={chosen && optionId(chosen.id)}
            placeholder={t('search.label')}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value)
              setActive(0)
            }}
            autoComplete="off"
            spellCheck={false}
            enterKeyHint="go"
            className="h-13 w-full bg-transparent pr-4 pl-12 outline-none"
          />
        </span>
        <output className={`px-4 py-3 text-small text-muted ${flat.length > 0 ? 'sr-only' : ''}`}>
          {words()}
        </output>
        <Results
          id={LIST}
          groups={groups}
          active={chosen?.id}
          onPoint={(id) => setActive(flat.findIndex((find) => find.id === id))}
          onChoose={go}
        />
      </search>
    </dialog>
  )
}
