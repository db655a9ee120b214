import { convertQwertyToHangul } from 'es-hangul'
import { matchIndex } from '../../shared/search.ts'

const findKinds = ['route', 'tollgate', 'section', 'incident'] as const
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
  /** Its name in both languages. */
  names: readonly string[]
  /** What else it is found by, after those found by their name. */
  texts: readonly string[]
}

export interface FindGroup {
  kind: FindKind
  finds: Find[]
}

const MOST: Readonly<Record<FindKind, number>> = { route: 5, tollgate: 6, section: 6, incident: 5 }

/** 0 when a name begins with it, 1 when a name holds it, 2 when some other text does; undefined when none does. */
function rankOf({ names, texts }: Find, query: string): number | undefined {
  const at = names.map((name) => matchIndex(name, query)).filter((index) => index !== -1)
  if (at.length > 0) return at.includes(0) ? 0 : 1
  return texts.some((text) => matchIndex(text, query) !== -1) ? 2 : undefined
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
