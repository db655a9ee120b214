import { Refusal } from '../local/refusal.ts'
import type { Run } from './run.ts'

const OLDEST = 5

/** Renders a kustomization to YAML. */
export type Kustomize = (folder: string) => Promise<string>

const majorOf = (text: string) => Number(/v(\d+)\.\d+/.exec(text)?.[1] ?? 0)

/**
 * kustomize itself, or the one in kubectl, whichever is here and new enough.
 * @returns undefined where there is neither
 */
export async function findKustomize(run: Run): Promise<Kustomize | undefined> {
  const own = await run('kustomize', ['version']).catch(() => '')
  if (majorOf(own) >= OLDEST) return (folder) => run('kustomize', ['build', folder])
  const kubectl = await run('kubectl', ['version', '--client']).catch(() => '')
  const line = kubectl.split('\n').find((one) => one.startsWith('Kustomize Version'))
  return majorOf(line ?? '') >= OLDEST ? (folder) => run('kubectl', ['kustomize', folder]) : undefined
}

/** @throws Refusal with what to install, where there is no kustomize */
export async function needKustomize(run: Run): Promise<Kustomize> {
  const found = await findKustomize(run)
  if (found) return found
  throw new Refusal(
    `manifests are rendered by kustomize ${OLDEST} or newer: install kubectl 1.27 or newer, or kustomize (go install sigs.k8s.io/kustomize/kustomize/v5@latest)`,
  )
}
