import type { Kubectl } from './kubectl.ts'
import { printManifests, type Manifest } from './manifest.ts'

/** Server-side: what others have set on the same objects stays, and nothing is kept in an annotation. */
const APPLY = ['apply', '--server-side', '--force-conflicts', '--field-manager=expressway', '-f', '-']

/** Applies objects in their order. Safe to repeat: what is as it should be is left alone. */
export async function applyAll(
  kubectl: Kubectl,
  context: string,
  manifests: readonly Manifest[],
  say: (line: string) => void,
): Promise<void> {
  const namespaces = manifests.filter(({ kind }) => kind === 'Namespace')
  const others = manifests.filter(({ kind }) => kind !== 'Namespace')
  for (const some of [namespaces, others]) {
    if (some.length === 0) continue
    if (kubectl.dry)
      for (const { kind, metadata } of some) say(`would apply to ${context}: ${kind} ${metadata.name}`)
    // oxlint-disable-next-line no-await-in-loop -- a namespace before what is in it
    else await kubectl.change(context, APPLY, { input: printManifests(some) })
  }
  const [first] = manifests
  const objects =
    first && manifests.length === 1 ? `${first.kind} ${first.metadata.name}` : `${manifests.length} objects`
  if (!kubectl.dry) say(`  ${objects} applied to ${context}`)
}
