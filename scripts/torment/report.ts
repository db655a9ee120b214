import type { Verdict } from './run.ts'

export interface Asked {
  readonly seed: number
  readonly seconds: number
  readonly embedded: boolean
}

const MOST_NAMED = 50

/** Whether a run is passed: all is there once, and nothing else is amiss. */
export const passed = ({ lost, duplicated, wrong, complaints }: Verdict) =>
  [lost, duplicated, wrong, complaints].every(({ length }) => length === 0)

export const commandOf = ({ seed, seconds, embedded }: Asked) =>
  `npm run torment -- --seed ${seed} --seconds ${seconds}${embedded ? ' --embedded' : ''}`

/** What a run is reported with; its last line is the one that scripts read. */
export function reportLines(asked: Asked, verdict: Verdict, directory: string): string[] {
  const { faults, sent, stored, redelivered, dead, lost, duplicated, wrong, complaints } = verdict
  const injected = [...faults].sort(([a], [b]) => (a < b ? -1 : 1))
  const total = injected.reduce((sum, [, count]) => sum + count, 0)
  const problems = [
    ...named('lost', lost),
    ...named('duplicated', duplicated),
    ...named('wrong', wrong),
    ...named('amiss', complaints),
  ]
  return [
    `seed ${asked.seed}, faults by kind: ${injected.map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
    ...problems,
    ...(problems.length > 0 ? [`logs: ${directory}`, `again: ${commandOf(asked)}`] : []),
    `torment seed=${asked.seed} faults=${total} sent=${sent} stored=${stored} redelivered=${redelivered} ` +
      `dead=${dead} lost=${lost.length} duplicated=${duplicated.length}`,
  ]
}

function named(what: string, list: readonly string[]): string[] {
  const shown = list.slice(0, MOST_NAMED).map((each) => `${what}: ${each}`)
  return list.length > MOST_NAMED ? [...shown, `${what}: and ${list.length - MOST_NAMED} more`] : shown
}
