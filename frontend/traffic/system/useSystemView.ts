import { useQuery } from '@tanstack/react-query'
import { getOne } from '../../shared/api/client.ts'
import { learnServerTime } from '../../shared/time.ts'
import { system } from '../answers.ts'

/** The answer is worked out once a second. */
const EVERY_MS = 1_000
/** A cluster that was cut off takes connections for ever: the front moves on, and so do we. */
const PATIENCE_MS = 3_000

let failures = 0
/** Requests for the state that failed since the page was loaded. */
export const ownFailures = (): number => failures

/** The state of the system, asked for every second as long as it is looked at. */
export const useSystemView = () =>
  useQuery({
    queryKey: ['system', 'each second'],
    async queryFn({ signal }) {
      try {
        const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
        const answer = await getOne('/api/system', system.one, patience)
        learnServerTime(answer.now)
        return answer
      } catch (error) {
        if (!signal.aborted) failures++
        throw error
      }
    },
    refetchInterval: EVERY_MS,
    retry: false,
    staleTime: 0,
    // Offline it is to be tried too: the browser may be wrong, as it is behind a local front.
    networkMode: 'always',
  })
