import { createStore, useStore } from './store.ts'

/** The address is the state of the view: the path names the tab, the query what is chosen in it (url.ts). */
const path = createStore(location.pathname)
/** With the question mark, or empty. */
export const search = createStore(location.search)
const hasMap = () => new URLSearchParams(location.search).has('map')
/** Whether the address came with the page, or by going back or forward, and said where the map stands. */
let mapGiven = hasMap()

const read = () => {
  path.set(location.pathname)
  search.set(location.search)
}
addEventListener('popstate', () => {
  mapGiven = hasMap()
  read()
})

/** Goes to an address of the page: `push` for a step that going back should undo, `replace` for a finer setting. */
export function navigate(url: string, how: 'push' | 'replace'): void {
  if (url === location.pathname + location.search) return
  mapGiven = false
  if (how === 'push') history.pushState(null, '', url)
  else history.replaceState(null, '', url)
  read()
}

/** Notes in the address what happened by itself, such as the map's position. */
export function note(url: string): void {
  if (url !== location.pathname + location.search) history.replaceState(null, '', url)
  read()
}

/**
 * Whether the map is to stay where the address says, and not to go to what is selected: so it is after a load, and after
 * going back or forward, when the address has a position.
 */
export const mapIsGiven = (): boolean => mapGiven
export const usePath = (): string => useStore(path)
