import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { ImageSettings } from './settings.ts'

const built = z.object({
  name: z.string(),
  repository: z.string(),
  tag: z.string(),
  hash: z.string(),
  /** Of an image that was pushed. */
  digest: z.optional(z.string()),
})
/** An image that was made, and where it can be had. */
export type Built = z.infer<typeof built>

const BUILT_FILE = 'images.json'

/** The images made before, none when there are none. */
export function readBuilt(folder: string): Built[] {
  const file = join(folder, BUILT_FILE)
  return existsSync(file) ? z.array(built).parse(JSON.parse(readFileSync(file, 'utf8'))) : []
}

/** An entry of kustomize's images transformer. */
interface ImageEntry {
  name: string
  newName: string
  newTag?: string
  digest?: string
}

/** `registry:5000/name:tag@sha256:…` taken apart; where there is a digest, it alone decides. */
function imageEntry(name: string, reference: string): ImageEntry {
  const [rest = '', digest] = reference.split('@')
  const [, newName = rest, newTag = 'latest'] = /^(.*?)(?::([^:/]+))?$/.exec(rest) ?? []
  return digest ? { name, newName, digest } : { name, newName, newTag }
}

/** Writes which images there are, and the kustomize component that puts them into the manifests. */
export function writeReferences(
  folder: string,
  images: readonly Built[],
  settings: Pick<ImageSettings, 'MARIADB_IMAGE' | 'REDIS_IMAGE'>,
): void {
  writeFileSync(join(folder, BUILT_FILE), `${JSON.stringify(images, null, 2)}\n`)
  const entries = [
    ...images.map(({ name, repository, tag, digest }) =>
      imageEntry(name, digest ? `${repository}@${digest}` : `${repository}:${tag}`),
    ),
    imageEntry('mariadb', settings.MARIADB_IMAGE),
    imageEntry('redis', settings.REDIS_IMAGE),
  ]
  const component = {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    images: entries,
  }
  // JSON is YAML.
  writeFileSync(join(folder, 'kustomization.yaml'), `${JSON.stringify(component, null, 2)}\n`)
}
