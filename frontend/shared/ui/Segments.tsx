interface Props<T extends string> {
  label: string
  value: T
  options: readonly { value: T; name: string }[]
  onChange(value: T): void
}

/** One of two or three, all in sight. */
export function Segments<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <fieldset aria-label={label} className="flex shrink-0 gap-0.5 rounded-md bg-raised p-0.5">
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className="h-7 rounded px-2.5 text-small text-muted hover:text-text aria-pressed:bg-panel aria-pressed:font-strong aria-pressed:text-text"
        >
          {option.name}
        </button>
      ))}
    </fieldset>
  )
}
