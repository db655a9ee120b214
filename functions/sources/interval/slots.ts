/** The start of the slot of a wall-clock-aligned interval that holds the instant, in milliseconds since the epoch. */
export const slotOf = (now: number, everyMs: number) => Math.floor(now / everyMs) * everyMs

/** Past slots of a span, newest first, the one under way left out. */
export function* pastSlots(now: number, spanMs: number, everyMs: number): Generator<number> {
  const current = slotOf(now, everyMs)
  for (let slot = current - everyMs; slot >= current - spanMs; slot -= everyMs) yield slot
}
