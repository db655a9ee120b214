import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import * as z from 'zod/mini'

/** What a script, which has the parts of this folder by name, prints as JSON; in a process of its own. */
function printed(script: string, ...flags: string[]): unknown {
  const parts = ['nursery', 'backlog'].map(
    (name) => `import * as ${name} from ${JSON.stringify(new URL(`${name}.ts`, import.meta.url))}`,
  )
  const args = [...flags, '--disable-warning=ExperimentalWarning', '--input-type=module', '-e']
  const text = execFileSync(process.execPath, [...args, [...parts, script].join('\n')], { encoding: 'utf8' })
  return JSON.parse(text)
}

it('the nursery stays as it was made, whatever survives', () => {
  const size = printed(`
    import { getHeapSpaceStatistics } from 'node:v8'
    nursery.holdNursery()
    const kept = []
    for (let n = 0; n < 1_000_000; n++) kept.push([n])
    const { space_size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    console.log(space_size)`)
  expect(size).toBeGreaterThan(3 * 2 ** 20)
  expect(size).toBeLessThan(6 * 2 ** 20)
})

it('what grew old and died is cleared away before there is as much of it again', () => {
  const [live = 0, most = 0] = z.tuple([z.number(), z.number()]).parse(
    printed(`
    nursery.holdNursery()
    const ring = Array.from({ length: 60_000 }, (_, n) => Array.from({ length: 40 }).fill(n))
    const live = process.memoryUsage().heapUsed
    let most = 0
    for (let n = 0; n < 600_000; n++) {
      ring[n % ring.length] = Array.from({ length: 40 }).fill(n)
      if (n % 1_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed)
    }
    console.log(JSON.stringify([live, most]))`),
  )
  expect(most).toBeLessThan(2 * live)
})

it('messages that were let go of are gone with the nursery: none grows old for those that came before it', () => {
  const most = printed(
    `const held = new backlog.Backlog()
    const context = { lane: undefined }
    let most = 0
    for (let n = 0; n < 300_000; n++) {
      held.add({ id: n + '-0', context, failures: 0, entry: Array.from({ length: 20 }) })
      if (held.size > 250) for (const message of held.take(1, 1_000_000)) held.settle(message)
      if (n % 1_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed)
    }
    console.log(most)`,
    '--max-semi-space-size=1',
  )
  expect(most).toBeLessThan(28e6)
})
