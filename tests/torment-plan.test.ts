import { describe, expect, it } from 'vitest'
import { kinds, makePlan, topologyOf } from '../scripts/torment/plan.ts'

describe.each([
  { embedded: false, what: 'over Redis and MariaDB' },
  { embedded: true, what: 'embedded' },
])('the plan of a torment $what', ({ embedded }) => {
  const plan = makePlan(7, 300, embedded)

  it('is the same for the same seed, and another for another', () => {
    expect(makePlan(7, 300, embedded)).toEqual(plan)
    expect(makePlan(8, 300, embedded)).not.toEqual(plan)
  })

  it('is of many faults, in order, all of them healed by its end', () => {
    expect(plan.length).toBeGreaterThan(100)
    expect(plan.map(({ at }) => at)).toEqual(plan.map(({ at }) => at).toSorted((a, b) => a - b))
    for (const { at, duration } of plan) expect(at + duration).toBeLessThanOrEqual(300_000)
  })

  it('does one thing at a time to anything, and takes one replica away at a time', () => {
    for (const [index, fault] of plan.entries()) {
      const meanwhile = plan.slice(index + 1).filter(({ at }) => at <= fault.at + fault.duration)
      expect(meanwhile.filter(({ target }) => target === fault.target)).toEqual([])
      expect(meanwhile.filter(({ kind }) => kind === 'leave' && kind === fault.kind)).toEqual([])
    }
  })

  it('touches every process and every link', () => {
    const touched = new Set(plan.map(({ target }) => target))
    const { sources, guests, processors, links } = topologyOf(embedded)
    for (const name of [...sources, ...guests, ...processors, 'producer']) expect(touched).toContain(name)
    const hit = links.filter((link) => touched.has(link))
    expect(hit.length).toBeGreaterThan(links.length / 2)
  })
})

it('brings every kind of fault within half a minute or so', () => {
  const seen = new Set(makePlan(1, 45, false).map(({ kind }) => kind))
  expect(kinds.filter((kind) => !seen.has(kind))).toEqual([])
})
