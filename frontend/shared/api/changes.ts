import type { Change } from '../../../functions/traffic/model/events.ts'
import { useSyncExternalStore } from 'react'
import { createStore, useStore } from '../store.ts'
import { shapeOf } from './shape.ts'

/** live: changes are pushed; polling: the push is broken and the lists are asked for instead. */
export type PushState = 'connecting' | 'live' | 'polling'

const state = createStore<PushState>('connecting')
export const usePushState = (): PushState => useStore(state)
/** Renders again only when it becomes so or ends. */
export const usePushIsBroken = (): boolean =>
  useSyncExternalStore(state.subscribe, () => state.get() === 'polling')

const change = shapeOf<Change>('change', {
  feed: 'string',
  origin: 'string',
  at: 'string',
  storedAt: 'string',
  storedBy: 'string',
  collectedBy: 'string',
  rows: 'number',
})

export interface ChangeListeners {
  onChange(change: Change): void
  /** Changes may have been missed: everything is to be asked for again. */
  onGap(): void
}

const REOPEN_MS = 2_000
/** Asked to connect anew, it is there again well before this. */
const RENEW_MS = 3_000
/** The server says every 15 s that it is still there: after this long without a word the connection is dead. */
const SILENCE_MS = 40_000

/**
 * Follows /api/events: `hello` once connected, a `change` for each stored change, `reset` when the server no longer has
 * what came after the last one seen, `alive` now and then, `renew` before it ends a connection to be opened anew. EventSource reconnects by itself and names the last event it saw; it gives up on
 * an answer that is no event stream, and is then opened anew.
 */
export function followChanges(listeners: ChangeListeners): void {
  let source: EventSource
  let reopening: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let renewing: ReturnType<typeof setTimeout> | undefined
  let opened = false
  const heard = () => {
    clearTimeout(silence)
    silence = setTimeout(reopen, SILENCE_MS)
  }
  function open() {
    source = new EventSource('/api/events')
    heard()
    source.addEventListener('open', () => {
      state.set('live')
      // Renewed, it goes on after the last event it named.
      if (opened && renewing === undefined) listeners.onGap()
      opened = true
      clearTimeout(renewing)
      renewing = undefined
    })
    source.addEventListener('hello', ({ data }) => {
      heard()
      // A server that cannot follow the changes itself says so, and will have none to push.
      if (/"live":\s*false/.test(data)) state.set('polling')
    })
    source.addEventListener('alive', heard)
    source.addEventListener('reset', () => {
      heard()
      state.set('live')
      listeners.onGap()
    })
    source.addEventListener('change', ({ data }) => {
      heard()
      state.set('live')
      try {
        listeners.onChange(change.one(JSON.parse(data)))
      } catch (error) {
        console.warn('A change notice could not be read; asking for everything again.', error)
        listeners.onGap()
      }
    })
    source.addEventListener('renew', () => {
      renewing = setTimeout(() => {
        renewing = undefined
        state.set('polling')
      }, RENEW_MS)
    })
    source.addEventListener('error', () => {
      if (renewing === undefined) state.set('polling')
      if (source.readyState === EventSource.CLOSED) reopening = setTimeout(open, REOPEN_MS)
    })
  }
  function reopen() {
    clearTimeout(reopening)
    clearTimeout(renewing)
    renewing = undefined
    clearTimeout(silence)
    source.close()
    state.set('polling')
    open()
  }
  // A connection from before the network went may look open for minutes.
  const lost = () => state.set('polling')
  addEventListener('offline', lost)
  addEventListener('online', reopen)
  open()
}
