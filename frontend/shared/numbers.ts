/**
 * A number with its thousands set off and so many decimals, as Korean and English write it. `Intl` writes the same, but
 * costs a slow machine tens of milliseconds before its first one.
 */
export function formatNumber(value: number, decimals = 0): string {
  const [whole = '', fraction] = value.toFixed(decimals).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
