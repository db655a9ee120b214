import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { NAMESPACE } from './testing/controllers.ts'
import { contexts } from './testing/furnish.ts'
import { textAt } from './testing/read.ts'
import { openWorld, type World } from './testing/world.ts'

const opened = await openWorld()
const SLOW = { timeout: 180_000 }

describe.skipIf(!opened)('npm run deploy', SLOW, () => {
  if (opened) deploys(opened)
})

function deploys(world: World) {
  const { clusters, run } = world
  const central = () => clusters.store(contexts.central)
  const everything = () => Object.values(contexts).map((context) => clusters.store(context).content())
  const passwords = () => central().find('secret', NAMESPACE, 'traffic-credentials')?.['data']
  const applied = () => clusters.changes().filter(({ verb }) => verb === 'apply')

  beforeAll(() => clusters.forget())
  afterEach(() => clusters.forget())
  afterAll(() => world.close())

  it('changes nothing in a dry run before the first deploy, and tells each object', async () => {
    const before = everything()
    const { code, stdout, stderr } = await run('deploy', ['all', '--dry-run'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('would run: npm run images')
    expect(stdout).toContain('would apply to central-ctx: StatefulSet mariadb')
    expect(stdout).toContain('would apply to karmada-api-ctx: Service data-processor')
    expect(stdout).toContain('would apply to central-ctx: ServiceEntry members')
    expect(clusters.changes()).toEqual([])
    expect(everything()).toEqual(before)
  })

  it('says that images have to be built where one step is asked for first', async () => {
    const { code, stderr } = await run('deploy', ['central'])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'no images have been built here: run npm run deploy -- build (or npm run images)\n',
    })
    expect(applied()).toEqual([])
  })

  it('goes on where it stopped, with the same passwords', async () => {
    clusters.intercept(({ verb, context }) =>
      verb === 'apply' && context === contexts.karmada
        ? { code: 1, stderr: 'Error from server (InternalError): an error on the server\n' }
        : undefined,
    )
    const stopped = await run('deploy', ['all'])
    expect(stopped.code).toBe(1)
    expect(stopped.stderr).toMatch(
      /^kubectl --context karmada-api-ctx .* apply .* failed \(1\):\nError from server/,
    )
    expect(stopped.stderr).not.toContain('    at ')
    expect(stopped.stdout).not.toContain('== istio')
    const made = passwords()
    expect(made).toBeDefined()

    clusters.forget()
    const { code, stdout, stderr } = await run('deploy', ['all'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(passwords()).toEqual(made)
    const steps = stdout.split('\n').filter((line) => line.startsWith('== '))
    expect(steps.map((line) => line.slice(3))).toEqual([
      'prereq',
      'build',
      'central',
      'karmada',
      'istio',
      'verify',
    ])
    expect(new Set(applied().map(({ context }) => context))).toEqual(
      new Set([contexts.central, contexts.karmada]),
    )
    expect(stdout).toContain('cp-plugfest-member1: 11 pods\ncp-plugfest-member2: 0 pods')
    expect(stdout).toContain('all green')
  })

  it('leaves all as it is when nothing has changed', async () => {
    const before = everything()
    const { code } = await run('deploy', ['all'])
    expect(code).toBe(0)
    expect(applied().length).toBeGreaterThan(0)
    expect(everything()).toEqual(before)
  })

  it('changes where the data come from by one command, and keeps no settings of before', async () => {
    const { code, stderr } = await run('deploy', ['karmada'], { DATA_SOURCE_MODE: 'sim' })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const kept = clusters.store(contexts.karmada).list('configmaps', NAMESPACE)
    const settings = kept.filter(({ metadata }) => metadata.name.startsWith('traffic-settings'))
    expect(settings.map((one) => textAt(one, 'data', 'DATA_SOURCE_MODE'))).toEqual(['sim'])
    const [service] = clusters.store(contexts.karmada).list('services.serving.knative.dev', NAMESPACE)
    expect(JSON.stringify(service)).toContain(settings[0]?.metadata.name)
  })

  it('changes one function after the other: one that does not become Ready leaves the rest as it was', async () => {
    const functions = () => clusters.store(contexts.karmada).list('services.serving.knative.dev', NAMESPACE)
    const before = new Map(functions().map((one) => [one.metadata.name, JSON.stringify(one)]))
    const changed = () =>
      functions()
        .filter((one) => JSON.stringify(one) !== before.get(one.metadata.name))
        .map(({ metadata }) => metadata.name)
    for (const name of before.keys())
      clusters.fleet.troubled.set(`cp-plugfest-member2/${name}`, {
        reason: 'Unschedulable',
        message: 'no room',
      })
    const running = world.start('deploy', ['karmada'], { DATA_SOURCE_MODE: 'auto' })
    await running.printed('on cp-plugfest-member2: Unschedulable: no room')
    expect(changed()).toHaveLength(1)
    clusters.fleet.troubled.clear()
    clusters.resettle()
    const { code } = await running.ended
    expect(code).toBe(0)
    expect(changed().length).toBeGreaterThan(1)
  })

  it('names the function, the member and the reason while an image cannot be pulled, and goes on once it can', async () => {
    const message = 'Back-off pulling image "registry.example/data-api"'
    clusters.fleet.troubled.set('cp-plugfest-member1/data-api', { reason: 'ImagePullBackOff', message })
    const running = world.start('deploy', ['karmada'])
    await running.printed(`waiting: data-api on cp-plugfest-member1: ImagePullBackOff: ${message}`)
    clusters.fleet.troubled.clear()
    clusters.resettle()
    const { code, stdout } = await running.ended
    expect(code).toBe(0)
    expect(stdout).toContain('every function is Ready on every member; cp-plugfest-member1 is active')
  })

  it('gives the Lease back on Ctrl-C, and lets nothing follow', async () => {
    const held = () => central().find('leases', 'default', 'traffic-deploy')
    clusters.fleet.troubled.set('cp-plugfest-member1/data-api', {
      reason: 'ImagePullBackOff',
      message: 'none',
    })
    const running = world.start('deploy', ['karmada', 'istio'])
    await running.printed('waiting: data-api on cp-plugfest-member1')
    expect(held()).toBeDefined()
    running.interrupt()
    const { code, stdout, stderr } = await running.ended
    clusters.fleet.troubled.clear()
    clusters.resettle()
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'interrupted: the same command goes on from here\n' })
    expect(stdout).not.toContain('== istio')
    expect(held()).toBeUndefined()
  })

  it('gives the Lease back when it is told to end while a cluster does not answer', async () => {
    const { promise: applying, resolve } = Promise.withResolvers<void>()
    clusters.intercept(({ verb }) => {
      if (verb !== 'apply') return undefined
      resolve()
      return new Promise<never>(() => {})
    })
    const running = world.start('deploy', ['karmada'])
    await applying
    running.terminate()
    const { code, stderr } = await running.ended
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'interrupted: the same command goes on from here\n' })
    expect(clusters.changes().map(({ verb }) => verb)).toEqual(['create', 'apply', 'delete'])
    expect(central().find('leases', 'default', 'traffic-deploy')).toBeUndefined()
  })

  it('says that the schema’s Job has failed, and starts it anew the next time', async () => {
    const message = 'Job has reached the specified backoff limit'
    for (const { metadata } of central().list('jobs')) central().remove('job', NAMESPACE, metadata.name)
    clusters.fleet.jobTrouble = message
    const failed = await run('deploy', ['central'])
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(
      /^schema-[0-9a-f]{8} has failed: Job has reached .*\nSee npm run logs -- 1h schema; /,
    )
    delete clusters.fleet.jobTrouble
    const { code, stderr } = await run('deploy', ['central'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('makes up no new passwords for volumes that have old ones', async () => {
    central().remove('secret', NAMESPACE, 'traffic-credentials')
    const { code, stderr } = await run('deploy', ['central'])
    expect(code).toBe(1)
    expect(stderr).toBe(
      'central-ctx keeps the volumes data-mariadb-0, data-redis-0, but Secret tf-monitor/traffic-credentials with their passwords is gone: restore that Secret, or give the data up with npm run undeploy -- --purge\n',
    )
    expect(applied()).toEqual([])
    const functions = await run('deploy', ['karmada'])
    expect(functions.stderr).toBe(
      'central has no Secret tf-monitor/traffic-credentials: run npm run deploy -- central first\n',
    )
  })
}
