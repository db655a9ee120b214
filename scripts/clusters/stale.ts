import * as z from 'zod/mini'
import type { Kubectl } from './kubectl.ts'
import type { Manifest } from './manifest.ts'
import { listOf } from './objects.ts'
import { NAMESPACE } from './secrets.ts'

const named = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) })

/** Deletes the ConfigMaps and Secrets of earlier deploys: their names hold a hash of their content (pin.ts). */
export async function deleteStale(
  kubectl: Kubectl,
  context: string,
  kept: readonly Manifest[],
): Promise<number> {
  const keep = new Set(kept.map(({ kind, metadata }) => `${kind}/${metadata.name}`))
  const scope = ['-n', NAMESPACE]
  const args = [...scope, 'get', 'configmaps,secrets', '-l', 'app.kubernetes.io/part-of=traffic']
  const { items } = await kubectl.read(context, args, listOf(named))
  const stale = items
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    .filter((name) => !keep.has(name))
  if (stale.length > 0) await kubectl.change(context, [...scope, 'delete', '--ignore-not-found', ...stale])
  return stale.length
}
