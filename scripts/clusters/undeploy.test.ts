import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { NAMESPACE } from './testing/controllers.ts'
import { contexts } from './testing/furnish.ts'
import { refused } from './testing/kubectl-server.ts'
import { openWorld, type World } from './testing/world.ts'

const opened = await openWorld()
const SLOW = { timeout: 180_000 }

describe.skipIf(!opened)('npm run undeploy', SLOW, () => {
  if (opened) undeploys(opened)
})

function undeploys(world: World) {
  const { clusters, run } = world
  const central = () => clusters.store(contexts.central)
  const names = (context: string) => Object.keys(clusters.store(context).content())
  const fresh = new Map<string, string[]>()
  const ours = (context: string) => names(context).filter((name) => !fresh.get(context)?.includes(name))
  const VOLUMES = ['data-mariadb-0', 'data-redis-0'].map(
    (name) => `persistentvolumeclaims/${NAMESPACE}/${name}`,
  )

  beforeAll(async () => {
    for (const context of Object.values(contexts)) fresh.set(context, names(context))
    await world.deploy()
  }, 180_000)
  afterEach(() => clusters.forget())
  afterAll(() => world.close())

  it('changes nothing in a dry run', async () => {
    const { code, stdout, stderr } = await run('undeploy', ['--purge', '--dry-run'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/would run: kubectl --context central-ctx .*delete persistentvolumeclaims --all/)
    expect(stdout).toMatch(/delete .* statefulset\.apps\/mariadb statefulset\.apps\/redis/)
    expect(stdout).not.toContain('is gone')
    expect(clusters.changes()).toEqual([])
  })

  it('keeps the volumes and the passwords, and takes the front away first', async () => {
    const passwords = central().find('secret', NAMESPACE, 'traffic-credentials')?.['data']
    const { code, stdout, stderr } = await run('undeploy')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('gone, but for the volumes and passwords: --purge takes those too')
    expect(stdout.split('\n').filter((line) => line.startsWith('=='))).toEqual([
      '== front',
      '== karmada',
      '== central',
    ])
    expect(ours(contexts.central).toSorted()).toEqual(
      [
        'namespaces//tf-front',
        `namespaces//${NAMESPACE}`,
        ...VOLUMES,
        `secrets/${NAMESPACE}/traffic-credentials`,
      ].toSorted(),
    )
    for (const context of [contexts.karmada, contexts.member1, contexts.member2])
      expect(ours(context).filter((name) => !/^namespaces|^resourcebindings/.test(name))).toEqual([])

    expect((await run('deploy', ['central', 'karmada', 'istio'])).code).toBe(0)
    expect(central().find('secret', NAMESPACE, 'traffic-credentials')?.['data']).toEqual(passwords)
  })

  it('goes on where it was interrupted, and says so of a member that is away', async () => {
    const isStatefulSets = (words: readonly string[]) => words.some((word) => word.startsWith('statefulset'))
    clusters.intercept(({ verb, words }) =>
      verb === 'delete' && isStatefulSets(words) ? refused : undefined,
    )
    const stopped = await run('undeploy', ['--purge'])
    expect(stopped.code).toBe(1)
    expect(stopped.stderr).toMatch(/^kubectl --context central-ctx .* failed \(1\):\n.*refused.*\n$/)
    expect(ours(contexts.central)).toEqual(expect.arrayContaining(VOLUMES))
    clusters.forget()
    clusters.intercept(({ context }) => (context === contexts.member2 ? refused : undefined))
    const { code, stdout, stderr } = await run('undeploy', ['--purge'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('cp-plugfest-member2 does not answer: it lets go of its pods when it is back')
    expect(stdout).toContain('all is gone')
    expect(ours(contexts.central)).toEqual([])
  })

  it('finds nothing to do when all is gone', async () => {
    expect(await run('undeploy', ['--purge'])).toMatchObject({ code: 0, stderr: '' })
  })
}
