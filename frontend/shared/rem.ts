let base: number | undefined
addEventListener('resize', () => (base = undefined))

/** Pixels of so many times the page's base size, which grows on walls (tokens.css). */
export function rem(count: number): number {
  // Asked of the document each time, it would have all styles worked out in the middle of changing them.
  base ??= Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  return count * base
}
