import { convertQwertyToHangul } from 'es-hangul'
import { matchIndex } from '../../shared/search.ts'

export const findKinds = ['route', 'tollgate', 'section', 'incident'] as const
export type FindKind = (typeof findKinds)[number]

/** Something that the search leads to. */
export interface Find {
  kind: FindKind
  /** Unique among all kinds. */
  id: string
  name: string
  /** What tells it from others of the same name. */
  note: string
  href: string
  /** What it is found by, in both languages; the name first. */
  texts: readonly string[]
}

export interface FindGroup {
  kind: FindKind
  finds: Find[]
}

const MOST: Readonly<Record<FindKind, number>> = { route: 5, tollgate: 6, section: 6, incident: 5 }

/** 0 when a name begins with it, 1 when a name holds it, 2 when some other text does; undefined when none does. */
function rankOf({ texts }: Find, query: string): number | undefined {
  let best: number | undefined
  for (const [index, text] of texts.entries()) {
    const at = matchIndex(text, query)
    if (at === -1) continue
    const rank = at === 0 ? 0 : index === 0 ? 1 : 2
    if (best === undefined || rank < best) best = rank
  }
  return best
}

function search(all: readonly Find[], query: string): FindGroup[] {
  const ranked = all.flatMap((find) => {
    const rank = rankOf(find, query)
    return rank === undefined ? [] : [{ find, rank }]
  })
  ranked.sort((a, b) => a.rank - b.rank || a.find.name.length - b.find.name.length)
  return findKinds
    .map((kind) => ({
      kind,
      finds: ranked.flatMap(({ find }) => (find.kind === kind ? [find] : [])).slice(0, MOST[kind]),
    }))
    .filter(({ finds }) => finds.length > 0)
}

/** What is found, best first within its kind; words typed on the Latin layout by mistake (rudqn) are read as Korean. */
export function findAll(all: readonly Find[], query: string): FindGroup[] {
  if (query.trim() === '') return []
  const found = search(all, query)
  if (found.length > 0 || !/^[a-z ]+$/i.test(query)) return found
  return search(all, convertQwertyToHangul(query))
}
