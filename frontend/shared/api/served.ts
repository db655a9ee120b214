import { createStore, useStore } from '../store.ts'

/** Who answered a request of this page, from its `x-served-by` header, and how long that took. */
export interface Served {
  cluster: string
  revision: string
  pod: string
  /** From asking to the head of the answer. */
  ms: number
}

const last = createStore<Served | undefined>(undefined)

/** Notes who sent an answer; one without the header, or with a malformed one, says nothing. */
export function learnServed(response: Response, ms: number): void {
  const [cluster, revision, pod] = (response.headers.get('x-served-by') ?? '').split('/')
  if (cluster && revision && pod) last.set({ cluster, revision, pod, ms })
}

/** Who answered last. */
export const useServed = (): Served | undefined => useStore(last)
