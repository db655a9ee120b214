import type { Change } from '../../../functions/traffic/model/events.ts'
import { createStore, useStore } from '../store.ts'
import { shapeOf } from './shape.ts'

/** live: changes are pushed; polling: the push is broken and the lists are asked for instead. */
export type PushState = 'connecting' | 'live' | 'polling'

const state = createStore<PushState>('connecting')
export const usePushState = (): PushState => useStore(state)

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

const REOPEN_MS = 5_000

/**
 * Follows /api/events: `hello` once connected, a `change` for each stored change, `reset` when the server no longer has
 * what came after the last one seen. EventSource reconnects by itself and names the last event it saw; it gives up on
 * an answer that is no event stream, and is then opened anew.
 * @returns stops following
 */
export function followChanges(listeners: ChangeListeners): () => void {
  let source: EventSource
  let reopening: ReturnType<typeof setTimeout> | undefined
  let opened = false
  const open = () => {
    source = new EventSource('/api/events')
    source.addEventListener('open', () => {
      state.set('live')
      if (opened) listeners.onGap()
      opened = true
    })
    source.addEventListener('hello', ({ data }) => {
      // A server that cannot follow the changes itself says so, and will have none to push.
      if (/"live":\s*false/.test(data)) state.set('polling')
    })
    source.addEventListener('reset', () => {
      state.set('live')
      listeners.onGap()
    })
    source.addEventListener('change', ({ data }) => {
      state.set('live')
      try {
        listeners.onChange(change.one(JSON.parse(data)))
      } catch (error) {
        console.warn('A change notice could not be read; asking for everything again.', error)
        listeners.onGap()
      }
    })
    source.addEventListener('error', () => {
      state.set('polling')
      if (source.readyState === EventSource.CLOSED) reopening = setTimeout(open, REOPEN_MS)
    })
  }
  open()
  return () => {
    clearTimeout(reopening)
    source.close()
    state.set('connecting')
  }
}
