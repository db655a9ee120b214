import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { contexts } from './testing/furnish.ts'
import { refused, silent } from './testing/kubectl-server.ts'
import { openWorld, type World } from './testing/world.ts'

const opened = await openWorld()
const SLOW = { timeout: 120_000 }

describe.skipIf(!opened)('the scripts for clusters', SLOW, () => {
  if (opened) faults(opened)
})

const lease = (holderIdentity: string, renewTime: Date) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'traffic-deploy', namespace: 'default' },
  spec: { holderIdentity, renewTime: renewTime.toISOString(), leaseDurationSeconds: 60 },
})

function faults(world: World) {
  const { clusters, run } = world
  const central = () => clusters.store(contexts.central)
  const held = () => central().find('leases', 'default', 'traffic-deploy')

  afterEach(() => {
    clusters.forget()
    central().remove('leases', 'default', 'traffic-deploy')
  })
  afterAll(() => world.close())

  it.each(['deploy', 'undeploy', 'verify', 'switch', 'failover', 'rebalance', 'logs'])(
    'tell what %s does, and ask no cluster for it',
    async (script) => {
      const { code, stdout, stderr } = await run(script, ['--help'])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toMatch(new RegExp(`^npm run ${script}`))
      expect(stdout.split('\n').every((line) => line.length <= 120)).toBe(true)
      expect(clusters.calls).toEqual([])
    },
  )

  it.each([
    [
      'deploy',
      ['constructor'],
      'constructor is no step: all, prereq, build, central, karmada, istio, verify',
    ],
    [
      'deploy',
      ['all', 'everything'],
      'everything is no step: all, prereq, build, central, karmada, istio, verify',
    ],
    ['switch', [], 'name a member: cp-plugfest-member1 or cp-plugfest-member2'],
    ['switch', ['member9'], 'member9 is no member: cp-plugfest-member1 or cp-plugfest-member2'],
    ['failover', ['cp-plugfest-member1', '--way', 'fire'], '--way takes gateway, network, nodes, api'],
    ['failover', ['cp-plugfest-member1', '--seconds', 'soon'], '--seconds takes a number above 0'],
    [
      'failover',
      ['cp-plugfest-member1', '--way', 'network'],
      'set CUT_COMMAND and HEAL_COMMAND: shell commands, with MEMBER and CONTEXT in their environment',
    ],
    ['logs', ['yesterday'], 'since takes a time such as 30s, 10m or 2h'],
  ])('answer %s %j with one line', async (script, args, line) => {
    const { code, stderr } = await run(script, args)
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${line}\n` })
    expect(clusters.changes()).toEqual([])
  })

  it('name the setting that is wrong', async () => {
    const { code, stderr } = await run('verify', [], { MEMBERS: 'member1' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^bad settings: MEMBERS: takes name=value,name=value/)
    expect(stderr).not.toContain('    at ')
  })

  it('list all that is missing at once, each with what mends it', async () => {
    clusters.fleet.members
      .get('cp-plugfest-member2')
      ?.remove('customresourcedefinitions', '', 'services.serving.knative.dev')
    central().remove('storageclass', '', 'standard')
    clusters.intercept((command) => {
      const { context, verb, words } = command
      if (verb === 'config')
        return {
          stdout: Object.values(contexts)
            .filter((one) => one !== contexts.karmada)
            .join('\n'),
        }
      if (context === contexts.karmada) throw new Error(`asked for ${verb} ${words.join(' ')}`)
      if (context === contexts.member1) return silent(command)
      return undefined
    })
    const { code, stderr } = await run('deploy', ['all'])
    expect(code).toBe(1)
    expect(stderr.split('\n')).toEqual([
      'not yet possible:',
      '- no kubeconfig context karmada-api-ctx: add it (KUBECONFIG), or name another in KARMADA_CONTEXT, CENTRAL_CONTEXT or MEMBERS',
      '- kubectl --context karmada-member1-ctx --request-timeout=10s get --raw /version failed (1):',
      'Unable to connect to the server: context deadline exceeded',
      '- karmada-member2-ctx lacks the CRDs services.serving.knative.dev: install Knative Serving',
      '- central-ctx has no default StorageClass: MariaDB and Redis need volumes',
      '',
    ])
    expect(clusters.changes()).toEqual([])
  })

  it.each([
    ['refuses connections', () => refused],
    ['takes connections and never answers', silent],
  ])('end soon where central %s', async (_, answer) => {
    clusters.intercept((command) => (command.context === contexts.central ? answer(command) : undefined))
    for (const [script, ...args] of [
      ['verify'],
      ['switch', 'cp-plugfest-member2'],
      ['undeploy'],
      ['rebalance'],
    ]) {
      const { code, stderr } = await run(script ?? '', args)
      expect(code).toBe(1)
      expect(stderr).toMatch(/^kubectl --context central-ctx --request-timeout=10s .* failed \(1\):\n.*\n$/)
    }
    expect(clusters.changes()).toEqual([])
  })

  it.each([
    ['create', 'rebalance', []],
    ['apply', 'deploy', ['central']],
    ['delete', 'undeploy', []],
  ])('end soon where central never answers %s', async (verb, script, args) => {
    world.putImages()
    clusters.intercept((command) =>
      command.verb === verb && command.context === contexts.central ? silent(command) : undefined,
    )
    const { code, stderr } = await run(script, args)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      new RegExp(
        `^kubectl --context central-ctx --request-timeout=20s .*${verb} .* failed \\(1\\):\nUnable to connect .*\n$`,
      ),
    )
  })

  it('say who is changing the clusters already', async () => {
    central().put(lease('kim@laptop:4711', new Date()))
    const { code, stderr } = await run('rebalance')
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^kim@laptop:4711 is changing these clusters now \(Lease default\/traffic-deploy on central-ctx\): wait for it; left behind by one that was interrupted, it counts for \d+ s more\n$/,
    )
    expect(clusters.changes()).toEqual([])
  })

  it('take the place of one that was interrupted over a minute ago, and leave no Lease behind', async () => {
    central().put(lease('kim@laptop:4711', new Date(Date.now() - 61_000)))
    const { code, stderr } = await run('rebalance')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(clusters.changes().map(({ verb }) => verb)).toEqual(['replace', 'delete'])
    expect(held()).toBeUndefined()
  })

  it('let only one of two begin at the same moment', async () => {
    clusters.intercept(({ verb, context }) => {
      if (verb === 'create' && context === contexts.central && !held())
        central().put(lease('lee@desk:1', new Date()))
      return undefined
    })
    const { code, stderr } = await run('rebalance')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'lee@desk:1 has just begun to change these clusters: wait for it\n',
    })
    expect(JSON.stringify(held())).toContain('lee@desk:1')
  })

  it('leave the Lease to whom has taken it since', async () => {
    clusters.intercept(({ verb, context }) => {
      if (verb === 'get' && context === contexts.karmada) central().put(lease('lee@desk:1', new Date()))
      return undefined
    })
    expect((await run('rebalance')).code).toBe(0)
    expect(JSON.stringify(held())).toContain('lee@desk:1')
  })

  it('tell what failed first where central goes away meanwhile', async () => {
    let away = false
    clusters.intercept(({ context }) => {
      if (context === contexts.karmada) away = true
      return away ? refused : undefined
    })
    const { code, stderr } = await run('rebalance')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^kubectl --context karmada-api-ctx .* failed \(1\):\n.*refused.*\n$/)
  })

  it('say that kubectl is not installed', async () => {
    const { code, stderr } = await run('verify', [], { PATH: '/nowhere' })
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'kubectl is not installed, or not on the PATH\n' })
  })
}
