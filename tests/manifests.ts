import { Ajv } from 'ajv'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod/mini'
import { placeholders } from '../scripts/clusters/credentials.ts'
import { findKustomize } from '../scripts/clusters/kustomize.ts'
import type { Manifest } from '../scripts/clusters/manifest.ts'
import type { Part } from '../scripts/clusters/overlay.ts'
import { renderPart } from '../scripts/clusters/render.ts'
import { run } from '../scripts/clusters/run.ts'
import { parseClusterSettings, type ClusterSettings } from '../scripts/clusters/settings.ts'
import { exampleTopology, type Topology } from '../scripts/clusters/topology.ts'

export const root = fileURLToPath(new URL('..', import.meta.url))

export const kustomize = await findKustomize(run)
if (!kustomize && process.env['CI'] === 'true')
  throw new Error('kubectl or kustomize must be installed where CI=true')

/** What a deploy would apply, of other clusters where some are given. */
export function rendered(
  part: Part,
  settings: Partial<ClusterSettings> = {},
  topology: Partial<Topology> = {},
): Promise<Manifest[]> {
  if (!kustomize) throw new Error('kubectl or kustomize is needed')
  const all = { ...parseClusterSettings({}), ...settings }
  return renderPart(part, {
    root,
    kustomize,
    settings: all,
    topology: { ...exampleTopology(all), ...topology },
    credentials: placeholders(),
  })
}

const schemaFile = z.object({
  kinds: z.record(z.string(), z.custom<object>()),
  $defs: z.record(z.string(), z.custom<object>()),
})

/** What is wrong with an object by the schema of its kind, nothing where it fits. */
export function schemaCheck(): (manifest: Manifest) => string[] {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  const folder = join(root, 'tests/schemas')
  const known = new Set<string>()
  for (const file of readdirSync(folder)) {
    const { kinds, $defs } = schemaFile.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    for (const [kind, schema] of Object.entries(kinds)) {
      known.add(kind)
      ajv.addSchema({ ...schema, $defs }, kind)
    }
  }
  return (manifest) => {
    const kind = `${manifest.apiVersion}/${manifest.kind}`
    if (!known.has(kind)) return [`no schema of ${kind}: add it to scripts/manifests/schemas.ts`]
    if (ajv.validate(kind, manifest)) return []
    const name = `${manifest.kind} ${manifest.metadata.name}`
    return (ajv.errors ?? []).map(
      ({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
    )
  }
}

/** The kinds that have a pod template under `spec.template`. */
export const hasPods = ({ apiVersion, kind }: Manifest) =>
  apiVersion.startsWith('serving.knative.dev/') ||
  ['Deployment', 'StatefulSet', 'Job', 'ContainerSource'].includes(kind)

const securityContext = z.looseObject({
  runAsNonRoot: z.optional(z.boolean()),
  allowPrivilegeEscalation: z.optional(z.boolean()),
  readOnlyRootFilesystem: z.optional(z.boolean()),
  capabilities: z.optional(
    z.object({ drop: z.optional(z.array(z.string())), add: z.optional(z.array(z.string())) }),
  ),
  seccompProfile: z.optional(z.object({ type: z.string() })),
})
const named = z.object({ name: z.string() })
const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  env: z.optional(z.array(z.looseObject({ name: z.string(), value: z.optional(z.string()) }))),
  envFrom: z.optional(z.array(z.object({ configMapRef: z.optional(named), secretRef: z.optional(named) }))),
  resources: z.optional(z.looseObject({ limits: z.optional(z.record(z.string(), z.string())) })),
  securityContext: z.optional(securityContext),
})
export type Container = z.infer<typeof container>

const workload = z.looseObject({
  template: z.looseObject({
    metadata: z.optional(z.looseObject({ annotations: z.optional(z.record(z.string(), z.string())) })),
    spec: z.looseObject({
      automountServiceAccountToken: z.optional(z.boolean()),
      enableServiceLinks: z.optional(z.boolean()),
      securityContext: z.optional(securityContext),
      containers: z.array(container),
      initContainers: z.optional(z.array(container)),
    }),
  }),
})

/** An object's pod template. */
export const podsOf = (manifest: Manifest) => workload.parse(manifest['spec']).template

/** What Pod Security's `restricted` would refuse of a pod template, and a root file system that can be written to. */
export function unrestricted(manifest: Manifest): string[] {
  const { spec } = podsOf(manifest)
  const pod = spec.securityContext ?? {}
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(
    ({ name, securityContext: own = {} }) => {
      const wrong = [
        (own.runAsNonRoot ?? pod.runAsNonRoot) !== true && 'runAsNonRoot',
        own.allowPrivilegeEscalation !== false && 'allowPrivilegeEscalation',
        !own.capabilities?.drop?.includes('ALL') && 'capabilities.drop',
        own.capabilities?.add !== undefined && 'capabilities.add',
        (own.seccompProfile ?? pod.seccompProfile)?.type !== 'RuntimeDefault' && 'seccompProfile',
        own.readOnlyRootFilesystem !== true && 'readOnlyRootFilesystem',
      ]
      return wrong
        .filter(Boolean)
        .map((what) => `${manifest.kind} ${manifest.metadata.name}, ${name}: ${what}`)
    },
  )
}

const texts = z.record(z.string(), z.string())

/** A Knative Service. */
export const isFunction = ({ apiVersion, kind }: Manifest) =>
  `${apiVersion}/${kind}` === 'serving.knative.dev/v1/Service'

/** The program that an image reference names. */
export const nameOf = (image: string) => /([^/:@]+)(?::[^/]*|@.*)?$/.exec(image)?.[1] ?? image

/** The environment that Kubernetes would give a container. */
export function environment({ env = [], envFrom = [] }: Container, manifests: readonly Manifest[]) {
  const held = (kind: string, name: string) => {
    const found = manifests.find((one) => one.kind === kind && one.metadata.name === name)
    if (!found) throw new Error(`nothing is named ${kind} ${name}`)
    return texts.parse(found['data'] ?? found['stringData'])
  }
  const all = envFrom.map(({ configMapRef, secretRef }) => ({
    ...(configMapRef && held('ConfigMap', configMapRef.name)),
    ...(secretRef && held('Secret', secretRef.name)),
  }))
  const own = env.map(({ name, value = 'from elsewhere' }) => [name, value])
  return Object.assign({}, ...all, Object.fromEntries(own))
}
