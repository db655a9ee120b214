import { createHash } from 'node:crypto'
import type { Manifest } from './manifest.ts'

const PINNED = ['ConfigMap', 'Secret']
const HASH_LENGTH = 8

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const hashOf = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, HASH_LENGTH)

/** Where a pod template names a ConfigMap or a Secret: the field around, and the field of the name. */
const REFERENCES: Readonly<Record<string, readonly [kind: string, field: string]>> = {
  configMapRef: ['ConfigMap', 'name'],
  configMapKeyRef: ['ConfigMap', 'name'],
  configMap: ['ConfigMap', 'name'],
  secretRef: ['Secret', 'name'],
  secretKeyRef: ['Secret', 'name'],
  secret: ['Secret', 'secretName'],
}

/** A copy of a value in which every reference to a name that has changed has the new one. */
function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, names))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const [kind, field] = REFERENCES[key] ?? []
      const name = field !== undefined && isRecord(inner) ? inner[field] : undefined
      const now = typeof name === 'string' ? names.get(`${kind}/${name}`) : undefined
      const copy = renamed(inner, names)
      return [key, now && field && isRecord(copy) ? { ...copy, [field]: now } : copy]
    }),
  )
}

/**
 * Names each ConfigMap and Secret that a pod template uses by its content, and each Job by its own: another setting is
 * then another template, so a new Revision that starts with the new values and an old one that keeps its own; and a Job,
 * which cannot be changed, is another Job.
 */
export function pinNames(manifests: readonly Manifest[]): Manifest[] {
  const used = new Set<string>()
  JSON.stringify(manifests, (key, value: unknown) => {
    const [kind, field] = REFERENCES[key] ?? []
    if (field && isRecord(value)) used.add(`${kind}/${String(value[field])}`)
    return value
  })
  const names = new Map<string, string>()
  for (const one of manifests) {
    const key = `${one.kind}/${one.metadata.name}`
    if (!PINNED.includes(one.kind) || !used.has(key)) continue
    names.set(key, `${one.metadata.name}-${hashOf([one['data'], one['stringData']])}`)
  }
  return manifests.map((one) => {
    const copy = { ...one, ...withoutHead(renamed(one, names)) }
    const name = names.get(`${one.kind}/${one.metadata.name}`)
    if (name) return { ...copy, metadata: { ...one.metadata, name } }
    if (one.kind !== 'Job') return copy
    return { ...copy, metadata: { ...one.metadata, name: `${one.metadata.name}-${hashOf(copy['spec'])}` } }
  })
}

function withoutHead(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) return {}
  const { apiVersion: _, kind: __, metadata: ___, ...rest } = value
  return rest
}
