/** How a value stands in a query parameter; what cannot be read is as if it were not there. */
export interface Codec<T> {
  parse(text: string): T | undefined
  /** undefined when the value is the same as none. */
  format(value: T): string | undefined
}

/** The parameters of every view (what else a view needs is its own). */
export type ParamName =
  /** what is typed into the list's search */
  | 'q'
  | 'sort'
  /** kinds of incidents, `crash.jam`; a class of cars */
  | 'kind'
  /** a route's number */
  | 'route'
  /** 0 to 3, several with dots */
  | 'grade'
  /** a direction: S or E along a route, in or out of a tollgate */
  | 'way'
  /** what else a list is narrowed to, such as `ended` */
  | 'show'
  /** another face of the same tab, such as `stats` */
  | 'view'
  /** what is chosen: an incident, a tollgate, a section */
  | 'sel'
  /** `zoom/lat/lng` */
  | 'map'
  /** the instant that is replayed; the present without it */
  | 'at'
  | 'lang'

/** These belong to the page and go along from tab to tab; the others belong to a tab. */
const KEPT = ['map', 'at', 'lang'] as const satisfies readonly ParamName[]

const LONGEST = 200
/** Any text that a person could have typed. */
export const asText: Codec<string> = {
  parse: (text) => (text === '' ? undefined : text.slice(0, LONGEST)),
  format: (value) => value || undefined,
}

/** One of some names. */
export const oneOf = <const T extends string>(names: readonly T[]): Codec<T> => ({
  parse: (text) => names.find((name) => name === text),
  format: (value) => value,
})

/** Some of some names, with dots between; none at all is the same as no parameter. */
export const someOf = <const T extends string>(names: readonly T[]): Codec<ReadonlySet<T>> => ({
  parse(text) {
    const named = text.split('.')
    const known = names.filter((name) => named.includes(name))
    return known.length > 0 ? new Set(known) : undefined
  },
  format: (value) => names.filter((name) => value.has(name)).join('.') || undefined,
})

/** A point in time, ms since the epoch; RFC 3339 to the second in the address. */
export const asInstant: Codec<number> = {
  parse(text) {
    const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN
    return Number.isNaN(ms) ? undefined : ms
  },
  format: (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z'),
}

export interface MapPosition {
  zoom: number
  lat: number
  lng: number
}

/** Where the map stands, `zoom/lat/lng`, to some metres; only places that the map can show. */
export const asPosition: Codec<MapPosition> = {
  parse(text) {
    const parts = /^\d+(\.\d+)?\/\d+(\.\d+)?\/\d+(\.\d+)?$/.test(text) ? text.split('/').map(Number) : []
    const [zoom = 0, lat = 0, lng = 0] = parts
    const shown = zoom >= 4 && zoom <= 20 && lat > 22 && lat < 50 && lng > 105 && lng < 150
    return shown ? { zoom, lat, lng } : undefined
  },
  format: ({ zoom, lat, lng }) => `${Number(zoom.toFixed(2))}/${lat.toFixed(4)}/${lng.toFixed(4)}`,
}

export type Changes = Readonly<Partial<Record<ParamName, string | undefined>>>

/** Query parameters with some of them set, or removed where undefined or empty; others as they were. */
export function changed(search: string, changes: Changes): string {
  const params = new URLSearchParams(search)
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') params.delete(name)
    else params.set(name, value)
  }
  // A slash and a colon need no escape in a query, and a person reads them.
  const text = params.toString().replaceAll('%2F', '/').replaceAll('%3A', ':')
  return text === '' ? '' : `?${text}`
}

/** An address of the page with what goes along from the query parameters that are there now. */
export function carried(href: string, search: string): string {
  const [path = '/', query = ''] = href.split('?')
  const now = new URLSearchParams(search)
  return path + changed(query, Object.fromEntries(KEPT.map((name) => [name, now.get(name) ?? undefined])))
}
