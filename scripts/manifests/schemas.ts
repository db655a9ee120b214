import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { parseAllDocuments } from 'yaml'

/** A Go module that holds the schemas of kinds, and which of them the manifests use. */
export interface SchemaSource {
  module: string
  version: string
  licence: string
  /** Files or folders in the module. */
  paths: readonly string[]
  kinds: readonly string[]
}

/** What the manifests are checked against; `npm run schemas` fetches it again after a change here. */
export const sources: readonly SchemaSource[] = [
  {
    module: 'knative.dev/serving',
    version: 'v0.51.0',
    licence: 'Apache-2.0',
    paths: ['config/core/300-resources'],
    kinds: ['serving.knative.dev/v1/Service'],
  },
  {
    module: 'knative.dev/eventing',
    version: 'v0.50.0',
    licence: 'Apache-2.0',
    paths: ['config/core/resources'],
    kinds: [
      'sources.knative.dev/v1/ContainerSource',
      'sources.knative.dev/v1/PingSource',
      'sources.knative.dev/v1/SinkBinding',
    ],
  },
  {
    module: 'github.com/karmada-io/karmada',
    version: 'v1.18.2',
    licence: 'Apache-2.0',
    paths: ['charts/karmada/_crds/bases'],
    kinds: [
      'policy.karmada.io/v1alpha1/PropagationPolicy',
      'policy.karmada.io/v1alpha1/OverridePolicy',
      'policy.karmada.io/v1alpha1/ClusterTaintPolicy',
      'apps.karmada.io/v1alpha1/WorkloadRebalancer',
      'config.karmada.io/v1alpha1/ResourceInterpreterCustomization',
    ],
  },
  {
    module: 'istio.io/api',
    version: 'v1.31.1',
    licence: 'Apache-2.0',
    paths: ['kubernetes/customresourcedefinitions.gen.yaml'],
    kinds: [
      'networking.istio.io/v1/Gateway',
      'networking.istio.io/v1/VirtualService',
      'networking.istio.io/v1/ServiceEntry',
      'networking.istio.io/v1/DestinationRule',
      'networking.istio.io/v1alpha3/EnvoyFilter',
      'security.istio.io/v1/PeerAuthentication',
      'security.istio.io/v1/AuthorizationPolicy',
    ],
  },
  {
    module: 'k8s.io/kubernetes',
    version: 'v1.34.4',
    licence: 'Apache-2.0',
    paths: [
      'api/openapi-spec/v3/api__v1_openapi.json',
      'api/openapi-spec/v3/apis__apps__v1_openapi.json',
      'api/openapi-spec/v3/apis__batch__v1_openapi.json',
      'api/openapi-spec/v3/apis__policy__v1_openapi.json',
    ],
    kinds: [
      'v1/Namespace',
      'v1/Secret',
      'v1/ConfigMap',
      'v1/Service',
      'v1/ServiceAccount',
      'apps/v1/Deployment',
      'apps/v1/StatefulSet',
      'batch/v1/Job',
      'policy/v1/PodDisruptionBudget',
    ],
  },
]

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
/** JSON Schemas by `group/version/kind`, and by the name that a `$ref` to `#/$defs/…` has. */
export interface Schemas {
  kinds: Record<string, Json>
  $defs: Record<string, Json>
}

const crd = z.object({
  kind: z.literal('CustomResourceDefinition'),
  spec: z.object({
    group: z.string(),
    names: z.object({ kind: z.string() }),
    versions: z.array(
      z.object({ name: z.string(), schema: z.object({ openAPIV3Schema: z.custom<Json>() }) }),
    ),
  }),
})
const openApi = z.object({ components: z.object({ schemas: z.record(z.string(), z.custom<Json>()) }) })
const identity = z.object({
  'x-kubernetes-group-version-kind': z.array(
    z.object({ group: z.string(), version: z.string(), kind: z.string() }),
  ),
})

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const SAID_ONLY = ['description', 'example', 'x-kubernetes-validations', 'x-kubernetes-list-type']

/** What the API server refuses, a schema must: a field that it does not know. Prose is left out. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed)
  if (!isObject(schema)) return schema
  const { properties, $ref, ...rest } = schema
  const inner = Object.fromEntries(
    Object.entries(rest).flatMap(([key, value]) => (SAID_ONLY.includes(key) ? [] : [[key, closed(value)]])),
  )
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || 'additionalProperties' in schema
  return {
    ...inner,
    ...(typeof $ref === 'string' && { $ref: $ref.replace('#/components/schemas/', '#/$defs/') }),
    ...(isObject(properties) && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, closed(value)])),
      ...(!open && { additionalProperties: false }),
    }),
  }
}

/** The schemas of a source, taken from its module's folder. @throws Error naming a kind that is not there */
export function readSchemas({ paths, kinds, module }: SchemaSource, folder: string): Schemas {
  const all: Schemas = { kinds: {}, $defs: {} }
  for (const file of paths.flatMap((path) => filesOf(join(folder, path)))) {
    const text = readFileSync(file, 'utf8')
    if (file.endsWith('.json')) addOpenApi(all, openApi.parse(JSON.parse(text)).components.schemas)
    else for (const document of parseAllDocuments(text)) addCrd(all, document.toJS())
  }
  const missing = kinds.find((kind) => !(kind in all.kinds))
  if (missing) throw new Error(`${module} has no ${missing}`)
  const wanted = Object.fromEntries(kinds.map((kind) => [kind, all.kinds[kind] ?? null]))
  return { kinds: wanted, $defs: reached(wanted, all.$defs) }
}

const filesOf = (path: string): string[] =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
        .map((entry) => join(entry.parentPath, entry.name))

function addCrd(all: Schemas, document: unknown): void {
  const { success, data } = crd.safeParse(document)
  if (!success) return
  const { group, names, versions } = data.spec
  for (const { name, schema } of versions) {
    const own = closed(schema.openAPIV3Schema)
    const properties = isObject(own) && isObject(own['properties']) ? own['properties'] : {}
    const head = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } }
    all.kinds[`${group}/${name}/${names.kind}`] = {
      type: 'object',
      properties: { ...properties, ...head },
      additionalProperties: false,
    }
  }
}

function addOpenApi(all: Schemas, schemas: Record<string, Json>): void {
  for (const [name, schema] of Object.entries(schemas)) {
    all.$defs[name] = closed(schema)
    const { success, data } = identity.safeParse(schema)
    for (const { group, version, kind } of success ? data['x-kubernetes-group-version-kind'] : [])
      all.kinds[[group, version, kind].filter(Boolean).join('/')] = { $ref: `#/$defs/${name}` }
  }
}

/** Only the definitions that are referred to, however far away. */
function reached(from: Json, $defs: Record<string, Json>, found: Record<string, Json> = {}) {
  for (const [, name = ''] of JSON.stringify(from).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
    const definition = $defs[name]
    if (definition === undefined || name in found) continue
    found[name] = definition
    reached(definition, $defs, found)
  }
  return found
}
