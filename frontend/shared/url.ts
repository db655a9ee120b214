import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { carried, changed, type Changes, type Codec, type ParamName } from './params.ts'
import { navigate, note, search } from './router.ts'
import { useStore } from './store.ts'

const read = <T>(name: ParamName, codec: Codec<T>, query: string): T | undefined => {
  const text = new URLSearchParams(query).get(name)
  return text === null ? undefined : codec.parse(text)
}

/** What a parameter says now, outside React; undefined when it is not there or cannot be read. */
export const urlParam = <T>(name: ParamName, codec: Codec<T>): T | undefined =>
  read(name, codec, search.get())

/**
 * A parameter of the address as state: renders again only when this one changes, also by going back and forward.
 * @param codec a constant, made outside the component
 * @returns the value, undefined when it is not there or cannot be read; and its setter, where undefined removes it.
 * `push` for a step that going back should undo (a selection), `replace` for a finer setting (search, filter, sort)
 */
export function useUrlParam<T>(
  name: ParamName,
  codec: Codec<T>,
): [value: T | undefined, set: (value: T | undefined, how: 'push' | 'replace') => void] {
  const text = useSyncExternalStore(search.subscribe, () => new URLSearchParams(search.get()).get(name))
  const value = useMemo(() => (text === null ? undefined : codec.parse(text)), [text, codec])
  const set = useCallback(
    (next: T | undefined, how: 'push' | 'replace') =>
      navigate(hrefWith({ [name]: next === undefined ? undefined : codec.format(next) }), how),
    [name, codec],
  )
  return [value, set]
}

/** The present address with some parameters set, or removed where undefined. */
export const hrefWith = (changes: Changes): string => location.pathname + changed(location.search, changes)

/** A tab's address with its own parameters, and with what goes along: map, time, language. */
export const hrefTo = (path: string, params: Changes = {}): string =>
  carried(path + changed('', params), location.search)

/** `href` with what goes along, kept true as that changes. */
export const useCarried = (href: string): string => carried(href, useStore(search))

/** Puts what happened by itself (the map was moved, the replay went on) into the address; no step to go back to. */
export const noteParam = <T>(name: ParamName, codec: Codec<T>, value: T | undefined): void =>
  note(hrefWith({ [name]: value === undefined ? undefined : codec.format(value) }))
