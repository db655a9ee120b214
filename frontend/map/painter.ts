import { createStore, useStore } from '../shared/store.ts'
import type { Order, Painted } from './drawing/scenes.ts'

/** A file of the map has not arrived, though it was asked for several times. */
const missing = createStore(false)
export const useMapIsMissing = (): boolean => useStore(missing)

const painter = new Worker(new URL('./drawing/painter.worker.ts', import.meta.url), { type: 'module' })
const ordered = new Map<number, (bitmap: ImageBitmap) => void>()
const changed = new Set<() => void>()
let count = 0

painter.addEventListener('error', ({ message }) => {
  console.error(`The map cannot be drawn: ${message || 'its worker did not arrive; load the page again'}`)
  missing.set(true)
})
painter.addEventListener('message', ({ data }: MessageEvent<Painted>) => {
  if ('bitmap' in data) {
    ordered.get(data.id)?.(data.bitmap)
    ordered.delete(data.id)
    return
  }
  missing.set(data.missing)
  for (const listener of changed) listener()
})

/** Has a layer drawn, beside the page. */
export function paint(order: Omit<Order, 'id'>): Promise<ImageBitmap> {
  const id = ++count
  const { promise, resolve } = Promise.withResolvers<ImageBitmap>()
  ordered.set(id, resolve)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin of its own
  painter.postMessage({ id, ...order } satisfies Order)
  return promise
}

/** Tells when what is drawn from has changed, such as a file that came late. @returns stops */
export function onChanged(listener: () => void): () => void {
  changed.add(listener)
  return () => changed.delete(listener)
}
