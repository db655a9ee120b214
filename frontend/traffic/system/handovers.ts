import type { SystemView } from '../../../functions/traffic/model/api.ts'

export const works = ['served', 'collected', 'stored'] as const
export type Work = (typeof works)[number]

/** One member stopped a work and another went on with it. */
export interface Handover {
  work: Work
  from: string
  to: string
  /** When the other's first work came, ms since the epoch, to the step. */
  at: number
}

type History = SystemView['history']

/** Steps that a member may be quiet for and still be at it: twice its usual pause. */
function patience(active: readonly number[]): number {
  const pauses = active.slice(1).map((step, index) => step - (active[index] ?? step))
  const middle = pauses.sort((a, b) => a - b)[Math.floor(pauses.length / 2)] ?? 1
  return Math.max(2, 2 * middle)
}

/** The last step of each stretch of work. */
function ends(active: readonly number[], last: number): number[] {
  const most = patience(active)
  return active.filter((step, index) => (active[index + 1] ?? last + 1) - step > most)
}

const activeSteps = (counts: readonly number[]) => counts.flatMap((count, step) => (count > 0 ? [step] : []))

/** Every handover in the history, oldest first. A work that two members share the whole time has none. */
export function handoversOf({ from, stepSeconds, members }: History): Handover[] {
  const start = Date.parse(from)
  const found = works.flatMap((work) =>
    members.flatMap((member) => {
      const steps = activeSteps(member[work])
      return ends(steps, member[work].length - 1).flatMap((end): Handover[] => {
        const next = steps.find((step) => step > end) ?? Infinity
        const heirs = members
          .filter(({ cluster }) => cluster !== member.cluster)
          .map((other) => ({
            to: other.cluster,
            step: activeSteps(other[work]).find((step) => step > end) ?? Infinity,
          }))
          .sort((a, b) => a.step - b.step)
        const [heir] = heirs
        if (!heir || heir.step >= next) return []
        return [{ work, from: member.cluster, to: heir.to, at: start + heir.step * stepSeconds * 1000 }]
      })
    }),
  )
  return found.sort((a, b) => a.at - b.at)
}
