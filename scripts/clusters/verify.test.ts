import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { contexts } from './testing/furnish.ts'
import { refused } from './testing/kubectl-server.ts'
import { openWorld, type World } from './testing/world.ts'

const opened = await openWorld()
const SLOW = { timeout: 120_000 }
const ONE = 'cp-plugfest-member1'
const TWO = 'cp-plugfest-member2'

describe.skipIf(!opened)('npm run verify', SLOW, () => {
  if (opened) verifies(opened)
})

function verifies(world: World) {
  const { clusters, front, run } = world
  const RED = '\nnot all is as it should be: see above\n'

  beforeAll(() => world.deploy(), 120_000)
  afterEach(() => {
    expect(clusters.changes()).toEqual([])
    clusters.forget()
    clusters.fleet.troubled.clear()
    clusters.resettle()
    front.away.clear()
    front.says(undefined)
  })
  afterAll(() => world.close())

  it('is green when all is as it should be', async () => {
    const { code, stdout } = await run('verify')
    expect(code).toBe(0)
    expect(stdout).toContain('all green')
  })

  it('names a function that is not Ready, its member and the reason', async () => {
    clusters.fleet.troubled.set(`${TWO}/data-api`, { reason: 'ImagePullBackOff', message: 'no such image' })
    clusters.resettle()
    const { code, stdout } = await run('verify')
    expect(code).toBe(1)
    expect(stdout).toMatch(/\| data-api +\| cp-plugfest-member2 .* False: ImagePullBackOff: no such image/)
    expect(stdout).toContain(RED)
  })

  it('shows the rest where a member cannot be asked', async () => {
    clusters.intercept(({ context }) => (context === contexts.member2 ? refused : undefined))
    const { code, stdout } = await run('verify')
    expect(code).toBe(1)
    expect(stdout).toMatch(new RegExp(`${ONE}: 11 pods[^]*${TWO} cannot be asked: kubectl .* failed`))
    expect(stdout).toContain('The pipeline')
    expect(stdout).toContain(RED)
  })

  it('is not green while the standby serves', async () => {
    front.away.add(ONE)
    const { code, stdout } = await run('verify')
    expect(code).toBe(1)
    expect(stdout).toMatch(new RegExp(`\\| /api/system +\\| 200 +\\| ${TWO} \\|`))
    expect(stdout).toContain(RED)
  })

  it('is green whichever member answers where both serve', async () => {
    front.away.add(ONE)
    const { code, stdout } = await run('verify', [], { STANDBY: 'serving' })
    expect(stdout).toMatch(new RegExp(`\\| /api/system +\\| 200 +\\| ${TWO} \\|`))
    expect(stdout).toContain('all green')
    expect(code).toBe(0)
  })

  it.each([
    ['a page that is no JSON', '<html>', 'answers something else than expected'],
    [
      'a feed that is behind',
      JSON.stringify({
        reachable: { store: true, stream: true },
        feeds: [{ feed: 'roads', ageSeconds: 4_000, origin: 'real', collectedBy: ONE, storedBy: ONE }],
        stream: { length: 1, lag: null, pending: 2, deadLetters: 1 },
      }),
      '| roads | 4000 s     | no ',
    ],
  ])('is not green with %s', async (_, said, line) => {
    front.says(said)
    const { code, stdout, stderr } = await run('verify')
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toContain(line)
    expect(stdout).toContain(RED)
  })
}
