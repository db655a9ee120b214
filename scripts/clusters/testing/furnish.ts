/** Clusters as they are before the first deploy: joined, with Knative, Istio and Karmada, and nothing of ours. */
import type { Fleet } from './controllers.ts'
import type { Manifest } from '../manifest.ts'
import { createStore, type Store } from './store.ts'

export const contexts = {
  karmada: 'karmada-api-ctx',
  central: 'central-ctx',
  member1: 'karmada-member1-ctx',
  member2: 'karmada-member2-ctx',
} as const
export const members = {
  'cp-plugfest-member1': contexts.member1,
  'cp-plugfest-member2': contexts.member2,
} as const

const istio = [
  'gateways.networking.istio.io',
  'virtualservices.networking.istio.io',
  'serviceentries.networking.istio.io',
  'destinationrules.networking.istio.io',
  'envoyfilters.networking.istio.io',
  'authorizationpolicies.security.istio.io',
  'peerauthentications.security.istio.io',
]
const knative = ['services.serving.knative.dev']
const karmada = [
  'clusters.cluster.karmada.io',
  'overridepolicies.policy.karmada.io',
  'propagationpolicies.policy.karmada.io',
  'resourcebindings.work.karmada.io',
  'resourceinterpretercustomizations.config.karmada.io',
  'workloadrebalancers.apps.karmada.io',
]

function storeWith(crds: readonly string[], ...objects: readonly Manifest[]): Store {
  const store = createStore()
  const apiVersion = 'apiextensions.k8s.io/v1'
  for (const name of crds) store.put({ apiVersion, kind: 'CustomResourceDefinition', metadata: { name } })
  for (const one of objects) {
    const { namespace } = one.metadata
    if (namespace) store.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    store.put(one)
  }
  return store
}

const deployment = (namespace: string, name: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: { replicas: 2 },
  status: { readyReplicas: 2, updatedReplicas: 2 },
})

const gateway = (ip: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'istio-ingressgateway', namespace: 'istio-system' },
  spec: { clusterIP: '198.51.100.99', ports: [{ port: 15021 }, { port: 80 }] },
  status: { loadBalancer: { ingress: [{ ip }] } },
})

const joined = (name: string): Manifest => ({
  apiVersion: 'cluster.karmada.io/v1alpha1',
  kind: 'Cluster',
  metadata: { name },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
})

const node = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: {},
  status: { addresses: [], conditions: [{ type: 'Ready', status: 'True' }] },
})

const member = (ip: string) =>
  storeWith(
    [...istio, ...knative],
    deployment('knative-serving', 'controller'),
    deployment('istio-system', 'istio-ingressgateway'),
    gateway(ip),
    node('node-1'),
  )

export const furnish = (): Fleet => ({
  karmada: storeWith([...istio, ...knative, ...karmada], ...Object.keys(members).map(joined)),
  central: storeWith(istio, deployment('istio-system', 'istio-ingressgateway'), gateway('203.0.113.1'), {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: 'standard',
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
  }),
  members: new Map([
    ['cp-plugfest-member1', member('203.0.113.11')],
    ['cp-plugfest-member2', member('203.0.113.12')],
  ]),
  troubled: new Map(),
})
