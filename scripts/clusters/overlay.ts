import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { merged, patch, replace, serviceEntry } from './patches.ts'
import type { ClusterSettings } from './settings.ts'
import { isIp, toText, type Topology } from './topology.ts'

/** What is applied where: to Karmada's API server, and to central, its programs and then the front. */
export const parts = ['karmada', 'central', 'front'] as const
export type Part = (typeof parts)[number]

function karmadaOverlay(topology: Topology, settings: ClusterSettings) {
  const { members, active, central } = topology
  const serves = (name: string) => name === active || topology.warm || settings.STANDBY === 'serving'
  const override = (name: string) => ({
    targetCluster: { clusterNames: [name] },
    overriders: { plaintext: [asMember(name), ...(serves(name) ? [] : [NO_PODS])] },
  })
  return {
    base: 'karmada',
    components: [
      ...(topology.localGateway === 'istio' ? ['istio/member/knative-gateway-istio'] : []),
      ...(settings.SOURCES === 'member' ? ['karmada/sources-on-a-member'] : []),
    ],
    configMapGenerator: [
      merged('traffic-settings', {
        DB_HOST: toText(central.mariadb),
        REDIS_ADDR: toText(central.redis),
        SIMULATOR_API_URL: `http://${toText(central.simulator)}`,
        DATA_SOURCE_MODE: settings.DATA_SOURCE_MODE,
        ...intervals(settings),
        TILE_URL: settings.TILE_URL,
        TILE_ATTRIBUTION: settings.TILE_ATTRIBUTION,
      }),
    ],
    patches: [
      ...(settings.SOURCES === 'member' ? sourcePatches(topology) : []),
      patch(
        { kind: 'PropagationPolicy', name: 'traffic' },
        replace(
          '/spec/placement/clusterAffinity/clusterNames',
          members.map(({ name }) => name),
        ),
      ),
      patch(
        { kind: 'OverridePolicy', name: 'traffic' },
        replace(
          '/spec/overrideRules',
          members.map(({ name }) => override(name)),
        ),
      ),
      serviceEntry('central-mariadb', central.mariadb),
      serviceEntry('central-redis', central.redis),
      serviceEntry('central-simulator', central.simulator),
    ],
  }
}

/** The sources start on the active member, and know which one they are on. */
function sourcePatches({ members, active }: Topology) {
  const names = [active, ...members.flatMap(({ name }) => (name === active ? [] : [name]))]
  const affinities = names.map((name, index) => ({
    affinityName: index === 0 ? `active-${name}` : `standby-${name}`,
    clusterNames: [name],
  }))
  const overrides = names.map((name) => ({
    targetCluster: { clusterNames: [name] },
    overriders: { plaintext: [asMember(name)] },
  }))
  return [
    patch(
      { kind: 'PropagationPolicy', name: 'traffic-sources' },
      replace('/spec/placement/clusterAffinities', affinities),
    ),
    patch({ kind: 'OverridePolicy', name: 'traffic-sources' }, replace('/spec/overrideRules', overrides)),
    patch({ kind: 'ClusterTaintPolicy' }, replace('/spec/targetClusters/clusterNames', names)),
  ]
}

const asMember = (value: string) => ({
  path: '/spec/template/spec/containers/0/env/0/value',
  operator: 'replace',
  value,
})

const NO_PODS = {
  path: '/spec/template/metadata/annotations/autoscaling.knative.dev~1min-scale',
  operator: 'replace',
  value: '0',
}

const intervals = (settings: ClusterSettings) => ({
  COLLECT_INTERVAL: settings.COLLECT_INTERVAL,
  TOLLGATE_COLLECT_INTERVAL: settings.TOLLGATE_COLLECT_INTERVAL,
  ROAD_STATUS_COLLECT_INTERVAL: settings.ROAD_STATUS_COLLECT_INTERVAL,
})

function centralOverlay(_: Topology, settings: ClusterSettings) {
  const tick = (feed: string, every: string) => ({
    name: feed,
    every,
    type: 'kr.expressway.collect.requested.v1',
    data: { feed },
  })
  const schedules = [
    tick('accidents', settings.COLLECT_INTERVAL ?? '30s'),
    tick('tollgates', settings.TOLLGATE_COLLECT_INTERVAL ?? '5m'),
    tick('roads', settings.ROAD_STATUS_COLLECT_INTERVAL ?? '5m'),
  ]
  const sink = (name: string, path: string) =>
    patch(
      { kind: 'Deployment', name },
      replace(
        '/spec/template/spec/containers/0/env/0/value',
        `${settings.FRONT_URL.replace(/\/$/, '')}${path}`,
      ),
    )
  const none = (name: string) => patch({ kind: 'Deployment', name }, replace('/spec/replicas', 0))
  const typed = (name: string) =>
    patch({ kind: 'Service', name }, replace('/spec/type', settings.CENTRAL_SERVICE_TYPE))
  return {
    base: 'central',
    components: [],
    configMapGenerator: [merged('schedules', { SCHEDULES: JSON.stringify(schedules) })],
    patches: [
      sink('redis-stream-source', '/sinks/data-processor'),
      sink('interval-source', '/sinks/data-collector'),
      ...['mariadb', 'redis', 'simulator'].map(typed),
      ...(settings.SOURCES === 'member' ? ['redis-stream-source', 'interval-source'].map(none) : []),
    ],
  }
}

function frontOverlay(topology: Topology, settings: ClusterSettings) {
  const endpoints = topology.members.map(({ name, gateway }) => ({
    address: gateway.host,
    ports: { http: gateway.port, 'http-sinks': gateway.port },
    labels: {
      'expressway.dev/member': name,
      'expressway.dev/role': name === topology.active ? 'active' : 'standby',
    },
  }))
  const named = topology.members.some(({ gateway }) => !isIp(gateway.host))
  const hosts =
    settings.FRONT_HOST === '*'
      ? ['*']
      : [...new Set([settings.FRONT_HOST, new URL(settings.FRONT_URL).hostname])]
  return {
    base: 'istio/front',
    components: settings.STANDBY === 'serving' ? ['istio/front/active-active'] : [],
    configMapGenerator: [],
    patches: [
      patch(
        { kind: 'ServiceEntry', name: 'members' },
        replace('/spec/endpoints', endpoints),
        replace('/spec/resolution', named ? 'DNS' : 'STATIC'),
      ),
      patch({ kind: 'Gateway', name: 'front' }, replace('/spec/servers/0/hosts', hosts)),
      patch({ kind: 'VirtualService', name: 'front' }, replace('/spec/hosts', hosts)),
    ],
  }
}

/**
 * Writes the kustomization of a part for these clusters into a new folder under dist/clusters: the project's own
 * manifests, with their addresses, settings and images put in.
 * @returns the folder, for the caller to remove
 */
export function writeOverlay(
  root: string,
  part: Part,
  topology: Topology,
  settings: ClusterSettings,
): string {
  const clusters = join(root, 'dist/clusters')
  mkdirSync(clusters, { recursive: true })
  const folder = mkdtempSync(join(clusters, `${part}-`))
  const overlay = {
    karmada: karmadaOverlay,
    central: centralOverlay,
    front: frontOverlay,
  }[part](topology, settings)
  const images = join(root, 'dist/images')
  const here = (path: string) => relative(folder, join(root, path))
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [here(overlay.base)],
    components: [
      ...overlay.components.map(here),
      ...(existsSync(join(images, 'kustomization.yaml')) ? [here('dist/images')] : []),
    ],
    configMapGenerator: overlay.configMapGenerator,
    generatorOptions: { disableNameSuffixHash: true },
    patches: overlay.patches,
  }
  writeFileSync(join(folder, 'kustomization.yaml'), `${JSON.stringify(kustomization, null, 2)}\n`)
  return folder
}
