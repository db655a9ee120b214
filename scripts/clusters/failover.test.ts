import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startRedis, type TestRedis } from '../../functions/runtime/testing/redis.ts'
import { contexts } from './testing/furnish.ts'
import { logInto, storeNumbered } from './testing/pipeline.ts'
import { at } from './testing/read.ts'
import { openWorld, type World } from './testing/world.ts'

const redis = await startRedis()
const opened = redis && (await openWorld())
const SLOW = { timeout: 180_000 }
const ONE = 'cp-plugfest-member1'
const TWO = 'cp-plugfest-member2'

describe.skipIf(!opened)('npm run failover', SLOW, () => {
  if (redis && opened) failovers(opened, redis)
})

function failovers(world: World, server: TestRedis) {
  const { clusters, run } = world
  const client = new Redis(server.port, server.host)
  const gateway = () =>
    clusters.fleet.members.get(ONE)?.find('deployments', 'istio-system', 'istio-ingressgateway')
  const scaled = () =>
    clusters
      .changes()
      .flatMap(({ verb, options }) => (verb === 'scale' ? Number(options.get('replicas')) : []))
  const file = join(world.folder, 'commands')
  const commands = {
    CUT_COMMAND: `echo "cut $MEMBER $CONTEXT" >> ${file}; exit 3`,
    HEAL_COMMAND: `echo "heal $MEMBER $CONTEXT" >> ${file}`,
  }
  let pipeline: ReturnType<typeof storeNumbered>

  beforeAll(async () => {
    await world.deploy()
    await logInto(client, clusters.store(contexts.central))
  }, 180_000)
  beforeAll(() => {
    pipeline = storeNumbered(client, server.port)
    clusters.forget()
  })
  afterEach(() => {
    expect(clusters.store(contexts.central).find('leases', 'default', 'traffic-deploy')).toBeUndefined()
    clusters.forget()
  })
  afterAll(async () => {
    client.disconnect()
    await Promise.all([world.close(), server.stop()])
  })

  it('changes nothing in a dry run', async () => {
    const { code, stdout, stderr } = await run('failover', [ONE, '--dry-run'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.match(/--replicas=\d/g)).toEqual(['--replicas=0', '--replicas=2'])
    expect(clusters.changes()).toEqual([])
  })

  it('shows who answers while the member is away, gives it back, and counts', async () => {
    clusters.intercept(pipeline.answer)
    const { code, stdout, stderr } = await run('failover', [ONE, '--seconds', '3'])
    expect(stderr).toBe('')
    expect(scaled()).toEqual([0, 2])
    const told = [
      'is scaled to zero',
      `answers come from ${TWO}`,
      `${ONE} is given back`,
      `answers come from ${ONE}`,
    ]
    const places = told.map((text) => stdout.indexOf(text))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(0)
    expect(stdout).toContain('the event stream broke')
    expect(stdout).toMatch(/\| events lost +\| 0 +\| 0: met/)
    expect(stdout).toMatch(/\| rows stored twice +\| 0 +\| 0: met/)
    expect(stdout).toMatch(/\| failed requests +\| 0 +\| 0: met/)
    expect(stdout).toMatch(/\| pods on the member that took over: before, most +\| 0, 6 /)
    expect(Number(/\| events sent +\| (\d+)/.exec(stdout)?.[1])).toBeGreaterThan(30)
    expect(code).toBe(stdout.includes(': missed') ? 1 : 0)
    expect(pipeline.deleted()).toBe(1)
  })

  it('gives the member back on Ctrl-C', async () => {
    clusters.intercept(pipeline.answer)
    const running = world.start('failover', [ONE])
    await running.printed(`answers come from ${TWO}`)
    running.interrupt()
    const { code, stderr } = await running.ended
    expect({ code, stderr }).toEqual({ code: 1, stderr: `interrupted: ${ONE} is there as before\n` })
    expect(at(gateway(), 'spec', 'replicas')).toBe(2)
    expect(pipeline.deleted()).toBe(2)
  })

  it('gives the member back where it could not be taken away whole', async () => {
    clusters.intercept(pipeline.answer)
    const { code, stderr } = await run('failover', [ONE, '--way', 'network'], commands)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^sh -c .* failed \(3\):\n/)
    expect(stderr).not.toContain('    at ')
    expect(readFileSync(file, 'utf8')).toBe(
      `cut ${ONE} karmada-member1-ctx\nheal ${ONE} karmada-member1-ctx\n`,
    )
  })

  it('says how it stands where the member cannot be given back', async () => {
    clusters.intercept(pipeline.answer)
    const broken = { CUT_COMMAND: 'true', HEAL_COMMAND: 'echo no route >&2; exit 4' }
    const { code, stderr } = await run('failover', [ONE, '--way', 'network', '--seconds', '1'], broken)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      new RegExp(`^${ONE} could not be given back: sh -c .* failed \\(4\\):\nno route\n$`),
    )
  })

  it('takes no member away that does not serve', async () => {
    clusters.intercept(pipeline.answer)
    const { code, stderr } = await run('failover', [TWO, '--way', 'network'], {
      ...commands,
      CUT_COMMAND: `echo > ${file}.2`,
    })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `${TWO} is not the one that serves (${ONE} does): npm run switch\n`,
    })
    expect(existsSync(`${file}.2`)).toBe(false)
  })

  it('takes either member away where both serve', async () => {
    clusters.intercept(pipeline.answer)
    const { stderr } = await run('failover', [TWO, '--way', 'network'], {
      ...commands,
      CUT_COMMAND: `echo > ${file}.3; exit 3`,
      STANDBY: 'serving',
    })
    expect(stderr).toMatch(/^sh -c .* failed \(3\):\n/)
    expect(existsSync(`${file}.3`)).toBe(true)
  })
}
