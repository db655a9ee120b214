import { rm } from 'node:fs/promises'
import type { Credentials } from './credentials.ts'
import type { Kustomize } from './kustomize.ts'
import { parseManifests, type Manifest } from './manifest.ts'
import { writeOverlay, type Part } from './overlay.ts'
import { pinNames } from './pin.ts'
import { centralSecrets, memberSecrets } from './secrets.ts'
import type { ClusterSettings } from './settings.ts'
import type { Topology } from './topology.ts'

export interface Rendering {
  root: string
  kustomize: Kustomize
  topology: Topology
  settings: ClusterSettings
  credentials: Credentials
}

/** Everything that a part consists of, namespaces first: what `kubectl apply` is given. */
export async function renderPart(
  part: Part,
  { root, kustomize, topology, settings, credentials }: Rendering,
): Promise<Manifest[]> {
  const folder = writeOverlay(root, part, topology, settings)
  const rendered = parseManifests(await kustomize(folder))
  await rm(folder, { recursive: true })
  const secrets = {
    karmada: () => memberSecrets(credentials, settings),
    central: () => centralSecrets(credentials),
    front: () => [],
  }[part]()
  const isNamespace = ({ kind }: Manifest) => kind === 'Namespace'
  return pinNames([
    ...rendered.filter(isNamespace),
    ...secrets,
    ...rendered.filter((one) => !isNamespace(one)),
  ])
}
