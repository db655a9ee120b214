import { QueryClient } from '@tanstack/react-query'
import { usePushIsBroken } from './changes.ts'

const POLL_MS = 10_000
/** With the push working, a look now and then in case a notice was lost on the way; the ETag makes it cheap. */
const SAFETY_POLL_MS = 60_000

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        retry: 1,
        retryDelay: 1_000,
        staleTime: 5_000,
        // The last answer stays on screen while the next is on its way.
        gcTime: Infinity,
      },
    },
  })

/** How often to ask: seldom while changes are pushed, every ten seconds while they are not or the last try failed. */
export function usePolling() {
  const broken = usePushIsBroken()
  return (query: { state: { status: string } }) =>
    broken || query.state.status === 'error' ? POLL_MS : SAFETY_POLL_MS
}
