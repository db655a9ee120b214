import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { contexts } from './testing/furnish.ts'
import { refused } from './testing/kubectl-server.ts'
import { openWorld, type World } from './testing/world.ts'

const opened = await openWorld()
const SLOW = { timeout: 120_000 }

describe.skipIf(!opened)('npm run rebalance and npm run logs', SLOW, () => {
  if (opened) scripts(opened)
})

function scripts(world: World) {
  const { clusters, run } = world
  beforeAll(async () => {
    world.putImages()
    expect((await run('deploy', ['central', 'karmada'])).stderr).toBe('')
    clusters.forget()
  }, 120_000)
  afterEach(() => clusters.forget())
  afterAll(() => world.close())

  const FUNCTIONS = [
    'api-gateway',
    'dashboard',
    'data-api',
    'data-collector',
    'data-processor',
    'openapi-proxy',
  ]

  it('places one workload after the other anew, and says where each is', async () => {
    const { code, stdout, stderr } = await run('rebalance')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const made = clusters
      .store(contexts.karmada)
      .list('workloadrebalancers.apps.karmada.io')
      .map(({ spec }) => JSON.stringify(spec))
    expect(made).toHaveLength(FUNCTIONS.length)
    for (const [index, name] of FUNCTIONS.entries()) {
      expect(made[index]).toContain(`"kind":"Service","name":"${name}"`)
      expect(stdout).toMatch(
        new RegExp(`\\| Service +\\| ${name} +\\| cp-plugfest-member1, cp-plugfest-member2 \\|`),
      )
    }
    const creations = clusters.calls.filter(
      ({ verb, context }) => verb === 'create' && context === contexts.karmada,
    )
    expect(creations).toHaveLength(FUNCTIONS.length)
  })

  it('only says what it would place anew in a dry run', async () => {
    const { code, stdout } = await run('rebalance', ['--dry-run'])
    expect(code).toBe(0)
    for (const name of FUNCTIONS) expect(stdout).toContain(`Service ${name}\nwould run: kubectl`)
    expect(clusters.changes()).toEqual([])
  })

  it('prints what was logged anywhere in order of time, whatever zone a node writes it in', async () => {
    const lines: Readonly<Record<string, string>> = {
      [contexts.member1]:
        '[pod/data-api-1/user-container] 2026-11-21T09:00:03.000000001Z third\n[pod/data-api-1/user-container] 2026-11-21T09:00:01.000000000Z first\n',
      [contexts.member2]: '[pod/data-api-2/user-container] 2026-11-21T18:00:02.000000000+09:00 second\n',
      [contexts.central]: '[pod/redis-0/redis] 2026-11-21T09:00:03.000000002Z fourth\n',
    }
    clusters.intercept(({ verb, context }) =>
      verb === 'logs' ? { stdout: lines[context] ?? '', stderr: 'No resources found\n' } : undefined,
    )
    const { code, stdout } = await run('logs', ['5m', 'data-api'])
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toEqual([
      '2026-11-21T09:00:01.000000000Z  cp-plugfest-member1  data-api-1  first',
      '2026-11-21T18:00:02.000000000+09:00  cp-plugfest-member2  data-api-2  second',
      '2026-11-21T09:00:03.000000001Z  cp-plugfest-member1  data-api-1  third',
      '2026-11-21T09:00:03.000000002Z  central  redis-0  fourth',
    ])
    const selectors = clusters.calls.map(({ options }) => [options.get('l'), options.get('since')])
    expect(selectors).toEqual(
      expect.arrayContaining([
        ['serving.knative.dev/service=data-api', '5m'],
        ['app.kubernetes.io/name=data-api', '5m'],
      ]),
    )
    expect(clusters.changes()).toEqual([])
  })

  it('prints what it can get where a member is away, and says which', async () => {
    clusters.intercept(({ context, verb }) => {
      if (context === contexts.member1) return refused
      return verb === 'logs' ? { stdout: '[pod/redis-0/redis] 2026-11-21T09:00:00Z ready\n' } : undefined
    })
    const { code, stdout, stderr } = await run('logs')
    expect(code).toBe(1)
    expect(stdout).toContain('central  redis-0  ready')
    expect(stderr).toMatch(/^cp-plugfest-member1: kubectl --context karmada-member1-ctx .* failed \(1\):\n/)
  })
}
