import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { NAMESPACE } from './testing/controllers.ts'
import { contexts } from './testing/furnish.ts'
import { activeMember } from './testing/front.ts'
import { refused, silent } from './testing/kubectl-server.ts'
import { listAt, textAt } from './testing/read.ts'
import type { Command } from './testing/verbs.ts'
import { openWorld, type World } from './testing/world.ts'

const opened = await openWorld()
const SLOW = { timeout: 180_000 }
const ONE = 'cp-plugfest-member1'
const TWO = 'cp-plugfest-member2'

describe.skipIf(!opened)('npm run switch', SLOW, () => {
  if (opened) switches(opened)
})

function switches(world: World) {
  const { clusters, run } = world
  const podsOn = (member: string) => clusters.fleet.members.get(member)?.list('pods', NAMESPACE).length

  const members = () =>
    clusters.store(contexts.central).find('serviceentries.networking.istio.io', 'tf-front', 'members')

  /** The steps of a switch, as the clusters see them. */
  const stepOf = ({ verb, context, input }: Command) => {
    if (verb !== 'apply') return undefined
    if (context === contexts.central && input.includes('kind: ServiceEntry')) return 'roles'
    if (context !== contexts.karmada || !input.includes('kind: OverridePolicy')) return 'another'
    return input.includes('min-scale') ? 'rest' : 'warm'
  }
  const steps = () => clusters.calls.flatMap((call) => stepOf(call) ?? [])

  /** The member that people are sent to has pods of every function, whatever is being done. */
  function watch(also: Parameters<typeof clusters.intercept>[0] = () => undefined) {
    const bare: string[] = []
    clusters.intercept((command) => {
      const active = activeMember(clusters.fleet) ?? ''
      if ((podsOn(active) ?? 0) < 6) bare.push(`${active} before ${command.verb}`)
      return also(command)
    })
    return bare
  }

  beforeAll(() => world.deploy(), 180_000)
  afterEach(() => clusters.forget())
  afterAll(() => world.close())

  it('changes nothing in a dry run', async () => {
    const { code, stdout, stderr } = await run('switch', [TWO, '--dry-run'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`from ${ONE} to ${TWO}`)
    expect(stdout.match(/would apply to .*/g)).toEqual([
      'would apply to karmada-api-ctx: OverridePolicy traffic',
      'would apply to central-ctx: ServiceEntry members',
      'would apply to karmada-api-ctx: OverridePolicy traffic',
    ])
    expect(clusters.changes()).toEqual([])
  })

  it('warms, swaps the roles, and lets the other rest, in this order', async () => {
    const bare = watch()
    const { code, stdout, stderr } = await run('switch', [TWO])
    expect({ code, stderr, bare }).toEqual({ code: 0, stderr: '', bare: [] })
    expect(stdout).toContain(`${TWO} is active; the others are at zero pods`)
    expect(steps()).toEqual(['warm', 'roles', 'rest'])
    expect([podsOn(ONE), podsOn(TWO)]).toEqual([0, 11])
    expect(world.front.served.at(-1)).toBe(TWO)
  })

  it('is what a later deploy keeps', async () => {
    const { code, stdout } = await run('deploy', ['karmada', 'istio'])
    expect(code).toBe(0)
    expect(stdout).toContain(`${TWO} is active`)
    expect([podsOn(ONE), podsOn(TWO)]).toEqual([0, 11])
  })

  it.each([
    ['warm', TWO],
    ['roles', TWO],
    ['rest', ONE],
  ])('can be repeated after it has failed at %s', async (stage, activeThen) => {
    const bare = watch((command) => (stepOf(command) === stage ? refused : undefined))
    const stopped = await run('switch', [ONE])
    expect(stopped.code).toBe(1)
    expect(stopped.stderr).toMatch(/^kubectl --context .* apply .* failed \(1\):\n.*refused.*\n$/)
    expect(activeMember(clusters.fleet)).toBe(activeThen)
    clusters.forget()
    const again = watch()
    const { code, stderr } = await run('switch', [ONE])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect([podsOn(ONE), podsOn(TWO)]).toEqual([11, 0])
    expect([...bare, ...again]).toEqual([])
    clusters.forget()
    expect((await run('switch', [TWO])).code).toBe(0)
  })

  it.each([
    ['refuses connections', () => refused],
    ['takes connections and never answers', silent],
  ])('leaves a member that %s, and keeps its address at the front', async (_, answer) => {
    const addresses = () => listAt(members(), 'spec', 'endpoints').map((one) => textAt(one, 'address'))
    const before = addresses()
    const [from, to, down] =
      activeMember(clusters.fleet) === ONE ? [ONE, TWO, contexts.member1] : [TWO, ONE, contexts.member2]
    const bare = watch((command) => (command.context === down ? answer(command) : undefined))
    const { code, stdout, stderr } = await run('switch', [to])
    expect({ code, stderr, bare }).toEqual({ code: 0, stderr: '', bare: [] })
    expect(stdout).toMatch(
      new RegExp(`${from} stays at [\\d.]+:80, where the front has it: kubectl .* failed`),
    )
    expect(stdout).toContain(`${to} is active; once ${from} is back: npm run verify`)
    expect(steps()).toEqual(['warm', 'roles', 'rest'])
    expect(activeMember(clusters.fleet)).toBe(to)
    expect(addresses()).toEqual(before)
  })

  /** Its API server answers, its only node does not. */
  const setNode = (member: string, status: string) =>
    clusters.fleet.members.get(member)?.put({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-1' },
      status: { addresses: [], conditions: [{ type: 'Ready', status }] },
    })

  it('changes nothing where no node of the member that is to serve answers', async () => {
    const to = activeMember(clusters.fleet) === ONE ? TWO : ONE
    setNode(to, 'Unknown')
    const { code, stderr } = await run('switch', [to])
    setNode(to, 'True')
    expect({ code, stderr, steps: steps() }).toEqual({
      code: 1,
      stderr: `${to} can start no pod: node-1 not Ready. Nothing has been changed.\n`,
      steps: [],
    })
  })

  it('leaves pods to a node of the other that does not answer', async () => {
    const [from, to] = activeMember(clusters.fleet) === ONE ? [ONE, TWO] : [TWO, ONE]
    setNode(from, 'Unknown')
    const stuck = {
      metadata: { name: 'dashboard-00001-a', labels: { 'serving.knative.dev/service': 'dashboard' } },
      spec: { nodeName: 'node-1' },
      status: { phase: 'Running' },
    }
    const context = from === ONE ? contexts.member1 : contexts.member2
    clusters.intercept((command) =>
      command.verb === 'get' && command.words[0] === 'pods' && command.context === context
        ? { stdout: JSON.stringify({ items: [stuck] }) }
        : undefined,
    )
    const { code, stdout, stderr } = await run('switch', [to])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`${from}: 1 pods are on node-1, not Ready: they go when that is back`)
    expect(stdout).toContain(`${to} is active; once ${from} is back: npm run verify`)
    setNode(from, 'True')
    clusters.forget()
    expect((await run('switch', [from])).code).toBe(0)
  })

  it('changes nothing where the member that is to serve is down', async () => {
    const from = activeMember(clusters.fleet)
    const [to, down] = from === ONE ? [TWO, contexts.member2] : [ONE, contexts.member1]
    clusters.intercept(({ context }) => (context === down ? refused : undefined))
    const { code, stderr } = await run('switch', [to])
    expect(code).toBe(1)
    expect(stderr).toMatch(new RegExp(`^kubectl --context ${down} .* failed \\(1\\):\n.*refused.*\n$`))
    expect(steps()).toEqual([])
  })

  it('stays with the member that serves while a function of the other is not Ready, and goes on once it is', async () => {
    const bare = watch()
    const message = 'Back-off pulling image "registry.example/dashboard"'
    clusters.fleet.troubled.set(`${ONE}/dashboard`, { reason: 'ImagePullBackOff', message })
    const running = world.start('switch', [ONE])
    await running.printed(`waiting: dashboard on ${ONE}: ImagePullBackOff: ${message}`)
    expect(activeMember(clusters.fleet)).toBe(TWO)
    clusters.fleet.troubled.clear()
    clusters.resettle()
    expect((await running.ended).code).toBe(0)
    expect({ active: activeMember(clusters.fleet), bare }).toEqual({ active: ONE, bare: [] })
  })
}
