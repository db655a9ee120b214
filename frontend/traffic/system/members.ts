import type { SystemView } from '../../../functions/traffic/model/api.ts'

/** A cluster that serves, collects or stores, with the colour and mark it keeps. */
export interface Member {
  cluster: string
  /** Which of the colours; 0 and 1 are the two members. */
  colour: number
}

const COLOURS = 4

/** What only a member runs: the sources may run elsewhere. */
const WORK = new Set(['data-api', 'data-processor', 'data-collector'])

/**
 * The members that were heard of in the last 15 minutes, by name. `member1` has the first colour also while it is the
 * only one: the number at a name's end decides, otherwise the place among the names.
 */
export function membersOf({ history, activity, servedBy }: SystemView): Member[] {
  const worked = activity.filter(({ service }) => WORK.has(service)).map(({ cluster }) => cluster)
  const did = history.members
    .filter(({ served, collected, stored }) => [served, collected, stored].flat().some((count) => count > 0))
    .map(({ cluster }) => cluster)
  const names = [...new Set([...worked, ...did, servedBy.cluster])].sort()
  const taken = new Set<number>()
  return names.map((cluster, index) => {
    const numbered = Number(/(\d+)$/.exec(cluster)?.[1] ?? index + 1) - 1
    let colour = ((numbered % COLOURS) + COLOURS) % COLOURS
    while (taken.has(colour) && taken.size < COLOURS) colour = (colour + 1) % COLOURS
    taken.add(colour)
    return { cluster, colour }
  })
}
