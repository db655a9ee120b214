import { useMemo } from 'react'
import { createStore, useStore } from './store.ts'

/** The address is the state of the view: the path names the tab, the query what is chosen in it. */
const address = createStore(location.pathname + location.search)
const read = () => address.set(location.pathname + location.search)
addEventListener('popstate', read)

export function navigate(url: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', url)
  else history.replaceState(null, '', url)
  read()
}

export interface View {
  path: string
  params: URLSearchParams
}

export function useView(): View {
  const now = useStore(address)
  return useMemo(() => {
    const { pathname, searchParams } = new URL(now, location.origin)
    return { path: pathname, params: searchParams }
  }, [now])
}

/**
 * The current address with some parameters changed.
 * @param changes undefined removes a parameter
 */
export function withParams(changes: Record<string, string | undefined>): string {
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  return url.pathname + url.search
}
