/** The wordmark: two carriageways meeting at the horizon, then the name. */
export function Wordmark({ product }: { product: string }) {
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <svg
        viewBox="0 0 32 32"
        className="size-7 shrink-0"
        aria-hidden="true"
        fill="none"
        strokeLinecap="round"
      >
        <path d="M10.5 28 14 4M21.5 28 18 4" stroke="var(--color-accent)" strokeWidth="3.2" />
        <path d="M16 26v-4M16 17v-3M16 9.5v-2" stroke="var(--color-warn)" strokeWidth="2" />
      </svg>
      <span className="font-strong tracking-tight max-[24rem]:sr-only">K-PaaS</span>
      <span className="text-muted max-lg:hidden">{product}</span>
    </span>
  )
}
