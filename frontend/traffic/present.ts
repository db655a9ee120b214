import type { QueryClient } from '@tanstack/react-query'
import { getAll, getOne } from '../shared/api/client.ts'
import { sameRows } from '../shared/api/same.ts'
import { learnServerTime } from '../shared/time.ts'
import { tiles } from '../map/tiles.tsx'
import { askForAsset } from '../map/useAsset.ts'
import { accidents, roads, summaries, system, tollgates } from './answers.ts'
import type { TabId } from './tabs.ts'

/** A feed as it is now. */
export interface Present<T> {
  key: readonly string[]
  get(signal: AbortSignal): Promise<T>
  /** Its rows hold no lists or objects, and are too many to look for each that stayed as it was. */
  flat?: boolean
}

const present = <T>(one: Present<T>): Present<T> => one

/** One page is enough: by when they were last seen, what goes on comes before what has ended. */
const ACCIDENTS = '/api/accidents/latest?active=all&sort=-lastSeenAt&limit=500'

export const presents = {
  accidents: present({
    key: ['accidents', 'latest'],
    get: (signal) => getOne(ACCIDENTS, accidents.list, signal),
  }),
  tollgates: present({
    key: ['tollgates', 'traffic'],
    get: (signal) => getAll('/api/tollgate/traffic?points=1', tollgates.list, signal),
  }),
  roads: present({
    key: ['roads', 'status'],
    get: (signal) => getAll('/api/road/status', roads.list, signal),
    flat: true,
  }),
  summaries: present({
    key: ['roads', 'summary'],
    get: (signal) => getAll('/api/road/summary', summaries.list, signal),
  }),
  system: present({
    key: ['system'],
    async get(signal) {
      const answer = await getOne('/api/system', system.one, signal)
      learnServerTime(answer.now)
      return answer
    },
  }),
}

/** What keeps the rows of an answer that stayed as they were. */
export const sharing = ({ flat }: Pick<Present<unknown>, 'flat'>) => (flat ? sameRows : true)

const shown = {
  overview: ['roads', 'summaries', 'accidents', 'system', 'tollgates'],
  accidents: ['accidents', 'system'],
  tollgates: ['tollgates', 'system', 'accidents'],
  roads: ['summaries', 'roads', 'system', 'accidents'],
  system: ['system', 'accidents'],
} as const satisfies Record<TabId, readonly (keyof typeof presents)[]>

/** Asks for what a view shows before the view is there to ask. @returns settles once all is there or cannot be had; never fails */
export async function askFor(client: QueryClient, tab: TabId): Promise<void> {
  const feeds = shown[tab].map((name) => {
    const { key, get, flat = false }: Present<unknown> = presents[name]
    return client.prefetchQuery({
      queryKey: key,
      queryFn: ({ signal }) => get(signal),
      structuralSharing: sharing({ flat }),
    })
  })
  await Promise.all([...feeds, askForAsset(client, tiles)])
}
