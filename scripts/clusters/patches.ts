import { isIp, type Address } from './topology.ts'

/** An operation of JSON Patch (RFC 6902). */
type Operation = { op: 'add' | 'replace'; path: string; value: unknown }
interface Patch {
  target: { kind: string; name?: string; group?: string }
  patch: string
}

// JSON is YAML.
/** A patch for a kustomization. */
export const patch = (target: Patch['target'], ...operations: readonly Operation[]): Patch => ({
  target,
  patch: JSON.stringify(operations),
})

export const replace = (path: string, value: unknown): Operation => ({ op: 'replace', path, value })

/** Values for a ConfigMap that a base generates. */
export const merged = (name: string, values: Readonly<Record<string, string | undefined>>) => ({
  name,
  namespace: 'tf-monitor',
  behavior: 'merge',
  literals: Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value}`],
  ),
})

/** How a mesh reaches an address: by itself, or by its name. */
export function serviceEntry(name: string, { host, port }: Address): Patch {
  const byAddress = [replace('/spec/addresses', [host])]
  const byName = [
    replace('/spec/hosts', [host]),
    replace('/spec/resolution', 'DNS'),
    replace('/spec/addresses', []),
  ]
  return patch(
    { kind: 'ServiceEntry', name },
    ...(isIp(host) ? byAddress : byName),
    replace('/spec/ports/0/number', port),
    replace('/spec/endpoints', [{ address: host }]),
  )
}
