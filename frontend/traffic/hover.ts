import type { FocusEvent, PointerEvent } from 'react'
import { useSyncExternalStore } from 'react'
import { createStore, useStore } from '../shared/store.ts'

/** What is pointed at, in the list or on the map; each shows it in its own way. One at a time, by an id of its kind. */
const pointed = createStore<string | undefined>(undefined)

export const point = (id: string | undefined): void => pointed.set(id)
export const usePointed = (): string | undefined => useStore(pointed)
/** Renders again only when it becomes so or ends. */
export const useIsPointed = (id: string): boolean =>
  useSyncExternalStore(pointed.subscribe, () => pointed.get() === id)

/** For a row of a list: pointing at it by mouse or keyboard shows it on the map. */
export const pointing = (id: string) => ({
  onPointerEnter: ({ pointerType }: PointerEvent) => pointerType === 'mouse' && point(id),
  onPointerLeave: () => point(undefined),
  onFocus: ({ currentTarget }: FocusEvent) => currentTarget.matches(':focus-visible') && point(id),
  onBlur: () => point(undefined),
})
