/** What real clusters do by themselves once something has been applied, as far as the scripts wait for it. */
import type { Manifest } from '../manifest.ts'
import { at, listAt, textAt } from './read.ts'
import type { Store } from './store.ts'

export const NAMESPACE = 'tf-monitor'
const KNATIVE = 'services.serving.knative.dev'

export interface Fleet {
  readonly karmada: Store
  readonly central: Store
  readonly members: ReadonlyMap<string, Store>
  /** Why the pods of a function on a member do not start, as a container's waiting state has it. */
  readonly troubled: Map<string, { reason: string; message: string }>
  /** Why Jobs that begin now fail. */
  jobTrouble?: string
  /** The member that the front sent its last request to. */
  served?: string
}

const condition = (type: string, status: boolean, reason?: string) => ({
  type,
  status: status ? 'True' : 'False',
  ...(reason ? { reason } : {}),
})

/** Programs run, Jobs are done, volumes are there, and Services have addresses. */
function settleCentral(fleet: Fleet): void {
  const { central } = fleet
  for (const type of ['deployments', 'statefulsets']) {
    for (const one of central.list(type)) {
      const replicas = Number(at(one, 'spec', 'replicas') ?? 1)
      const status = { readyReplicas: replicas, updatedReplicas: replicas }
      central.put({ ...one, status: { ...status, observedGeneration: one.metadata['generation'] } })
      for (const claim of listAt(one, 'spec', 'volumeClaimTemplates')) {
        const name = `${textAt(claim, 'metadata', 'name')}-${one.metadata.name}-0`
        const metadata = { name, namespace: NAMESPACE }
        central.put({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: {} })
      }
    }
  }
  // One that has ended stays as it ended.
  for (const one of central.list('jobs').filter(({ status }) => status === undefined)) {
    const ended = fleet.jobTrouble
      ? { ...condition('Failed', true, 'BackoffLimitExceeded'), message: fleet.jobTrouble }
      : condition('Complete', true)
    central.put({ ...one, status: { conditions: [ended] } })
  }
  for (const [index, one] of central.list('services').entries()) {
    if (at(one, 'spec', 'clusterIP') === undefined) {
      const spec = { ports: listAt(one, 'spec', 'ports'), clusterIP: `198.51.100.${index + 1}` }
      central.put({ ...one, spec: { ...Object(one['spec']), ...spec } })
    }
  }
}

/** The value that the OverridePolicy puts in place of a template's `min-scale` on a member. */
function minScale(fleet: Fleet, template: Manifest, member: string): number {
  const path = '/spec/template/metadata/annotations/autoscaling.knative.dev~1min-scale'
  const own = at(template, 'spec', 'template', 'metadata', 'annotations', 'autoscaling.knative.dev/min-scale')
  const rules = fleet.karmada
    .list('overridepolicies.policy.karmada.io')
    .flatMap((one) => listAt(one, 'spec', 'overrideRules'))
    .filter((rule) => listAt(rule, 'targetCluster', 'clusterNames').includes(member))
    .flatMap((rule) => listAt(rule, 'overriders', 'plaintext'))
  const over = rules.find((rule) => at(rule, 'path') === path)
  return Number(at(over, 'value') ?? own ?? 0)
}

/** Karmada copies the templates to each member; Knative there makes a revision of each, and its pods. */
function settleMember(fleet: Fleet, member: string, store: Store): void {
  const templates = fleet.karmada.list(KNATIVE, NAMESPACE)
  for (const one of store.list(KNATIVE))
    if (!templates.some(({ metadata }) => metadata.name === one.metadata.name))
      store.remove(KNATIVE, NAMESPACE, one.metadata.name)
  for (const one of store.list('pods')) store.remove('pods', NAMESPACE, one.metadata.name)
  if (templates.length === 0) return
  store.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } })
  for (const template of templates) {
    const { name } = template.metadata
    const generation = textAt(template, 'metadata', 'generation')
    const metadata = { name, namespace: NAMESPACE }
    const annotations = { 'resourcetemplate.karmada.io/generation': generation }
    const least = minScale(fleet, template, member)
    const trouble = fleet.troubled.get(`${member}/${name}`)
    const own = { ...template, metadata: { ...metadata, annotations }, spec: [template['spec'], least] }
    store.put(own)
    const revision = `${name}-0000${textAt(store.find(KNATIVE, NAMESPACE, name), 'metadata', 'generation')}`
    store.put({
      ...own,
      status: {
        observedGeneration: Number(textAt(store.find(KNATIVE, NAMESPACE, name), 'metadata', 'generation')),
        latestCreatedRevisionName: revision,
        ...(trouble ? {} : { latestReadyRevisionName: revision }),
        conditions: [condition('Ready', !trouble, trouble && 'RevisionMissing')],
      },
    })
    const serving = fleet.served === member ? 1 : 0
    for (let index = 0; index < Math.max(least, serving, trouble ? 1 : 0); index++) {
      const labels = { 'serving.knative.dev/service': name }
      store.put({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `${revision}-deployment-${index}`, namespace: NAMESPACE, labels },
        status: {
          phase: trouble ? 'Pending' : 'Running',
          conditions: [condition('Ready', !trouble)],
          containerStatuses: [{ ready: !trouble, state: trouble ? { waiting: trouble } : {} }],
        },
      })
    }
  }
}

/** Karmada tells where it has placed what. */
function settleBindings({ karmada, members }: Fleet): void {
  for (const one of [...karmada.list(KNATIVE, NAMESPACE), ...karmada.list('configmaps', NAMESPACE)]) {
    const { kind, apiVersion, metadata } = one
    const clusters = [...members.keys()].map((name) => ({ name }))
    karmada.put({
      apiVersion: 'work.karmada.io/v1alpha2',
      kind: 'ResourceBinding',
      metadata: { name: `${metadata.name}-${kind.toLowerCase()}`, namespace: NAMESPACE },
      spec: { resource: { apiVersion, kind, name: metadata.name }, clusters },
    })
  }
}

export function settle(fleet: Fleet): void {
  settleCentral(fleet)
  for (const [name, store] of fleet.members) settleMember(fleet, name, store)
  settleBindings(fleet)
}
