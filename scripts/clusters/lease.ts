import { hostname, userInfo } from 'node:os'
import * as z from 'zod/mini'
import { Refusal } from '../local/refusal.ts'
import type { Kubectl } from './kubectl.ts'

const lease = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  spec: z.object({
    holderIdentity: z._default(z.string(), ''),
    renewTime: z._default(z.string(), '1970-01-01T00:00:00Z'),
    leaseDurationSeconds: z._default(z.number(), 0),
  }),
})

const NAME = 'traffic-deploy'
const SECONDS = 60

/**
 * Runs `work` while no one else changes the same clusters: a Lease on central, renewed while it runs, given back after.
 * One that was left behind counts for a minute.
 * @throws Refusal naming who holds it
 */
export async function withLease<T>(kubectl: Kubectl, central: string, work: () => Promise<T>): Promise<T> {
  if (kubectl.dry) return work()
  const holder = `${userInfo().username}@${hostname()}:${process.pid}`
  const manifest = (resourceVersion?: string) =>
    JSON.stringify({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: NAME, namespace: 'default', ...(resourceVersion ? { resourceVersion } : {}) },
      spec: {
        holderIdentity: holder,
        leaseDurationSeconds: SECONDS,
        renewTime: new Date().toISOString().replace('Z', '000Z'),
      },
    })
  const held = () => kubectl.find(central, ['-n', 'default', 'get', 'lease', NAME], lease)
  const put = (verb: 'create' | 'replace', resourceVersion?: string) =>
    kubectl.change(central, [verb, '-f', '-'], { input: manifest(resourceVersion) })

  const before = await held()
  const until = before ? Date.parse(before.spec.renewTime) + before.spec.leaseDurationSeconds * 1_000 : 0
  if (before && until > Date.now()) {
    const seconds = Math.ceil((until - Date.now()) / 1_000)
    throw new Refusal(
      `${before.spec.holderIdentity} is changing these clusters now (Lease default/${NAME} on ${central}): wait for it; left behind by one that was interrupted, it counts for ${seconds} s more`,
    )
  }
  try {
    await put(before ? 'replace' : 'create', before?.metadata.resourceVersion)
  } catch (error) {
    const now = await held()
    if (!now || now.spec.holderIdentity === holder) throw error
    throw new Refusal(`${now.spec.holderIdentity} has just begun to change these clusters: wait for it`)
  }
  /** What cannot be done now is left: it counts for a minute. One that another has taken since is that one's. */
  const withOwn = async (change: (resourceVersion: string) => Promise<unknown>) => {
    try {
      const now = await held()
      if (now?.spec.holderIdentity === holder) await change(now.metadata.resourceVersion)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }
  const timer = setInterval(
    () => void withOwn((resourceVersion) => put('replace', resourceVersion)),
    (SECONDS / 3) * 1_000,
  )
  try {
    return await work()
  } finally {
    clearInterval(timer)
    await withOwn(() =>
      kubectl.change(central, ['-n', 'default', 'delete', 'lease', NAME, '--ignore-not-found']),
    )
  }
}
