import { Search, X } from 'lucide-react'
import { useWords } from '../i18n/index.ts'

interface Props {
  label: string
  value: string
  onChange(value: string): void
}

export function SearchBox({ label, value, onChange }: Props) {
  const { t } = useWords()
  return (
    <search className="relative block">
      <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-muted" aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onChange('')
        }}
        className="h-9 w-full rounded-md bg-raised pr-9 pl-9 text-text outline-offset-0 [&::-webkit-search-cancel-button]:hidden"
      />
      {value !== '' && (
        <button
          type="button"
          aria-label={t('panel.clear')}
          className="absolute top-0 right-0 grid size-9 place-items-center text-muted hover:text-text"
          onClick={() => onChange('')}
        >
          <X className="size-4" aria-hidden="true" />
        </button>
      )}
    </search>
  )
}
