/** Which types of objects an API server knows, and how kubectl names them. */

/** Plural of each built-in type, and its group. */
const builtIn: Readonly<Record<string, string>> = {
  configmaps: '',
  namespaces: '',
  nodes: '',
  persistentvolumeclaims: '',
  pods: '',
  secrets: '',
  services: '',
  deployments: 'apps',
  statefulsets: 'apps',
  jobs: 'batch',
  leases: 'coordination.k8s.io',
  poddisruptionbudgets: 'policy',
  storageclasses: 'storage.k8s.io',
  customresourcedefinitions: 'apiextensions.k8s.io',
}

const clusterScoped = [
  'namespaces',
  'nodes',
  'storageclasses.storage.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'clusters.cluster.karmada.io',
  'resourceinterpretercustomizations.config.karmada.io',
  'workloadrebalancers.apps.karmada.io',
]

export const isClusterScoped = (type: string): boolean => clusterScoped.includes(type)

const pluralOf = (singular: string) => {
  if (/(policy|entry)$/.test(singular)) return `${singular.slice(0, -1)}ies`
  if (singular.endsWith('class')) return `${singular}es`
  return singular.endsWith('s') ? singular : `${singular}s`
}

const whole = (plural: string, group: string) => (group ? `${plural}.${group}` : plural)

/** `services.serving.knative.dev` for any of the names that kubectl takes for it; undefined where it is not known. */
export function typeNamed(name: string, isDefined: (type: string) => boolean): string | undefined {
  const [first = '', ...rest] = name.toLowerCase().split('.')
  const plural = pluralOf(first)
  const own = builtIn[plural]
  if (rest.length === 0) return own === undefined ? undefined : whole(plural, own)
  const type = whole(plural, rest.join('.'))
  return own === rest.join('.') || isDefined(type) ? type : undefined
}

/** The type of an object. */
export function typeOf(
  { apiVersion, kind }: { apiVersion: string; kind: string },
  isDefined: (type: string) => boolean,
): string | undefined {
  const group = apiVersion.split('/').toReversed()[1] ?? ''
  return typeNamed(whole(kind, group), isDefined)
}
