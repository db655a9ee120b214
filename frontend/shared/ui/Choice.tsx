import { ChevronDown } from 'lucide-react'

interface Props<T extends string> {
  label: string
  value: T
  options: readonly { value: T; name: string }[]
  onChange(value: T): void
}

/** One of several, in little room: the browser's own list, which is at home on a phone and for a screen reader. */
export function Choice<T extends string>({ label, value, options, onChange }: Props<T>) {
  const set = options.length > 0 && value !== options[0]?.value
  return (
    <span className="relative min-w-0 flex-1">
      <select
        aria-label={label}
        title={label}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value)
          if (chosen) onChange(chosen.value)
        }}
        className={`h-8 w-full appearance-none truncate rounded-md border bg-panel pr-6 pl-2.5 text-small hover:bg-raised ${set ? 'border-text font-strong' : 'border-line'}`}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
      <ChevronDown
        className="pointer-events-none absolute top-2 right-1.5 size-4 text-muted"
        aria-hidden="true"
      />
    </span>
  )
}
