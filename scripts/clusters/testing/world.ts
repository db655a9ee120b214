import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFront, type TestFront } from './front.ts'
import { startClusters, type Clusters } from './kubectl-server.ts'
import { copyProject, type Project } from './project.ts'

/** Four clusters before the first deploy, the front on them, and a copy of the project that is to be brought there. */
export interface World extends Project {
  readonly clusters: Clusters
  readonly front: TestFront
  /** The first deploy, of which nothing is remembered. */
  deploy(): Promise<void>
  close(): Promise<void>
}

/** @returns undefined, having said so, where the scripts cannot be run */
export async function openWorld(): Promise<World | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'expressway-kubectl-'))
  const clusters = await startClusters(folder)
  if (!clusters) return undefined
  const front = await startFront(clusters.fleet)
  const project = copyProject(() => ({ ...clusters.env, FRONT_ADDRESS: front.address }))
  return {
    ...project,
    clusters,
    front,
    async deploy() {
      project.putImages()
      const { stderr } = await project.run('deploy', ['central', 'karmada', 'istio'])
      if (stderr) throw new Error(stderr)
      clusters.forget()
    },
    async close() {
      project.remove()
      await Promise.all([front.close(), clusters.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
