import { beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { parseSettings, type SettingsSchema } from '../functions/runtime/settings.ts'
import { storeSettings } from '../functions/runtime/store/open.ts'
import { intervalSettings } from '../functions/sources/interval/settings.ts'
import { sourceSettings } from '../functions/sources/redis-stream/settings.ts'
import { gatewaySettings } from '../functions/traffic/api-gateway/settings.ts'
import { dashboardSettings } from '../functions/traffic/dashboard/settings.ts'
import { dataApiSettings } from '../functions/traffic/data-api/settings.ts'
import { collectorSettings } from '../functions/traffic/data-collector/settings.ts'
import { processorSettings } from '../functions/traffic/data-processor/settings.ts'
import { proxySettings } from '../functions/traffic/openapi-proxy/settings.ts'
import { simulatorSettings } from '../functions/traffic/simulator/settings.ts'
import type { Manifest } from '../scripts/clusters/manifest.ts'
import { parts, type Part } from '../scripts/clusters/overlay.ts'
import {
  hasPods,
  kustomize,
  podsOf,
  rendered,
  schemaCheck,
  unrestricted,
  type Container,
} from './manifests.ts'

const MIN_SCALE = 'autoscaling.knative.dev/min-scale'

const settingsOf: Readonly<Record<string, SettingsSchema<object>>> = {
  dashboard: dashboardSettings,
  'api-gateway': gatewaySettings,
  'data-api': dataApiSettings,
  'data-processor': processorSettings,
  'data-collector': collectorSettings,
  'openapi-proxy': proxySettings,
  simulator: simulatorSettings,
  'redis-stream-source': sourceSettings,
  'interval-source': intervalSettings,
  migrate: storeSettings,
}

const isFunction = ({ apiVersion, kind }: Manifest) =>
  `${apiVersion}/${kind}` === 'serving.knative.dev/v1/Service'
const texts = z.record(z.string(), z.string())

/** The environment that Kubernetes would give a container. */
function environment({ env = [], envFrom = [] }: Container, manifests: readonly Manifest[]) {
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

describe.skipIf(!kustomize)('the manifests', () => {
  const byPart = new Map<Part, Manifest[]>()
  const of = (part: Part) => byPart.get(part) ?? []
  const everything = () => parts.flatMap(of)
  const functions = () => of('karmada').filter(isFunction)

  beforeAll(async () => {
    for (const part of parts) byPart.set(part, await rendered(part))
  })

  test('fit the schemas of their kinds, no field unknown', () => {
    expect(everything().flatMap(schemaCheck())).toEqual([])
  })

  test('would not with a field that Kubernetes, Knative, Karmada or Istio does not know', () => {
    const check = schemaCheck()
    const misspelt = everything().map((one) => ({ ...one, spec: { ...Object(one['spec']), replicsa: 2 } }))
    expect(misspelt.filter((one) => check(one).length === 0)).toEqual([])
  })

  test('fit them with Istio as Knative’s ingress, other members, addresses that are names, the other member active', async () => {
    const members = [
      { name: 'seoul', context: 'a', gateway: { host: 'gw.seoul.example', port: 8080 } },
      { name: 'busan', context: 'b', gateway: { host: '203.0.113.9', port: 80 } },
    ]
    const at = (port: number) => ({ host: 'db.example', port })
    const central = { mariadb: at(3307), redis: at(6380), simulator: at(80) }
    const other = { members, active: 'busan', localGateway: 'istio', central } as const
    const check = schemaCheck()
    for (const part of parts) {
      const manifests = await rendered(part, { FRONT_HOST: 'traffic.example' }, other)
      expect(manifests.flatMap(check)).toEqual([])
      const text = JSON.stringify(manifests)
      expect(text).not.toMatch(/cp-plugfest|192\.0\.2|kourier-internal/)
    }
  })

  test('fit them with both members serving, and with the sources on a member', async () => {
    const check = schemaCheck()
    const both = { STANDBY: 'serving', SOURCES: 'member' } as const
    const karmada = await rendered('karmada', both)
    const central = await rendered('central', both)
    const front = await rendered('front', both)
    expect([...karmada, ...central, ...front].flatMap(check)).toEqual([])
    expect(karmada.filter(hasPods).flatMap(unrestricted)).toEqual([])
    expect(JSON.stringify(front)).not.toContain('failoverPriority')
    expect(JSON.stringify(karmada.filter(({ kind }) => kind === 'OverridePolicy'))).not.toContain('min-scale')
    const sources = karmada.filter(
      ({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] === 'traffic-sources',
    )
    expect(sources.map(({ kind }) => kind).sort()).toEqual(['ContainerSource', 'Deployment', 'SinkBinding'])
    const onCentral = central.filter(({ metadata }) => metadata.name.endsWith('-source')).filter(hasPods)
    expect(onCentral.map(({ spec }) => spec)).toMatchObject([{ replicas: 0 }, { replicas: 0 }])
  })

  test('put what Knative would fill in into each function, so that a deploy makes one Revision', () => {
    for (const one of functions()) {
      expect(one['spec']).toMatchObject({
        template: {
          spec: {
            containerConcurrency: expect.any(Number),
            timeoutSeconds: expect.any(Number),
            enableServiceLinks: false,
            containers: [
              {
                name: 'user-container',
                ports: [{ name: 'http1', containerPort: 8080, protocol: 'TCP' }],
                readinessProbe: { successThreshold: 1 },
                resources: { requests: expect.anything(), limits: expect.anything() },
              },
            ],
          },
        },
        traffic: [{ latestRevision: true, percent: 100 }],
      })
    }
  })

  test('keep eleven pods on the active member, none on the standby, and tell each function its member', () => {
    const scales = functions().map((one) => [
      one.metadata.name,
      podsOf(one).metadata?.annotations?.[MIN_SCALE],
    ])
    expect(Object.fromEntries(scales)).toEqual({
      dashboard: '2',
      'api-gateway': '2',
      'data-api': '2',
      'data-processor': '2',
      'openapi-proxy': '2',
      'data-collector': '1',
    })
    for (const one of functions()) expect(podsOf(one).spec.containers[0]?.env?.[0]?.name).toBe('CLUSTER')
    const [override] = of('karmada').filter(({ kind }) => kind === 'OverridePolicy')
    expect(override?.['spec']).toMatchObject({
      overrideRules: [
        {
          targetCluster: { clusterNames: ['cp-plugfest-member1'] },
          overriders: { plaintext: [{ value: 'cp-plugfest-member1' }] },
        },
        {
          targetCluster: { clusterNames: ['cp-plugfest-member2'] },
          overriders: { plaintext: [{ value: 'cp-plugfest-member2' }, { value: '0' }] },
        },
      ],
    })
  })

  test('show the world the dashboard, the gateway and the event functions only', () => {
    const open = functions().filter(
      ({ metadata }) => metadata.labels?.['networking.knative.dev/visibility'] !== 'cluster-local',
    )
    expect(open.map(({ metadata }) => metadata.name).sort()).toEqual([
      'api-gateway',
      'dashboard',
      'data-collector',
      'data-processor',
    ])
  })

  test('give each process settings that it starts with', () => {
    const wrong = parts.flatMap((part) =>
      of(part)
        .filter(hasPods)
        .flatMap((one) => {
          const { containers, initContainers = [] } = podsOf(one).spec
          return [...containers, ...initContainers].flatMap((container) => {
            const schema = settingsOf[nameOf(container.image)]
            if (!schema) return []
            const env = environment(container, of(part))
            try {
              parseSettings(schema, env)
              return []
            } catch (error) {
              return [`${one.metadata.name}: ${String(error)}`]
            }
          })
        }),
    )
    expect(wrong).toEqual([])
  })

  test('let the sources wake every feed through the front', () => {
    const sinks = of('central')
      .filter(({ metadata }) => metadata.name.endsWith('-source'))
      .filter(hasPods)
      .map((one) => [
        one.metadata.name,
        environment(podsOf(one).spec.containers[0] ?? noContainer(), of('central')),
      ])
    expect(Object.fromEntries(sinks)).toMatchObject({
      'redis-stream-source': {
        K_SINK: expect.stringMatching(/\/sinks\/data-processor$/),
        SINK_RETRY_4XX: '401,403,404',
      },
      'interval-source': { K_SINK: expect.stringMatching(/\/sinks\/data-collector$/) },
    })
  })

  test('hold every pod to the restricted Pod Security standard, with limits', () => {
    const workloads = everything().filter(hasPods)
    expect(workloads.length).toBeGreaterThan(10)
    expect(workloads.flatMap(unrestricted)).toEqual([])
    for (const one of workloads) {
      const { spec } = podsOf(one)
      expect([one.metadata.name, spec.automountServiceAccountToken]).toEqual([one.metadata.name, false])
      for (const { resources } of spec.containers)
        expect(resources?.limits).toMatchObject({ memory: expect.any(String) })
    }
    for (const { metadata } of everything().filter(({ kind }) => kind === 'Namespace'))
      expect(metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' })
  })

  test('name nothing as Knative names what it makes of a function, and propagate no Service', () => {
    const made = functions().map(
      ({ metadata }) => new RegExp(`^${metadata.name}(-\\d{5}.*|-ingress|-mesh|-private)?$`),
    )
    const propagated = of('karmada').filter((one) => !isFunction(one))
    expect(propagated.filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Service')).toEqual([])
    const networked = propagated.filter(({ apiVersion }) => apiVersion.startsWith('networking.istio.io/'))
    expect(networked.filter(({ metadata }) => made.some((name) => name.test(metadata.name)))).toEqual([])
  })

  test('name settings and secrets by their content, so that other settings are another Revision', async () => {
    const real = await rendered('karmada', { DATA_SOURCE_MODE: 'real' })
    const mode = real.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('traffic-settings'),
    )
    expect(mode?.['data']).toMatchObject({ DATA_SOURCE_MODE: 'real' })
    const names = (manifests: readonly Manifest[]) =>
      manifests
        .filter(isFunction)
        .map((one) => podsOf(one).spec.containers[0]?.envFrom?.[0]?.configMapRef?.name)
    expect(names(real)).toEqual(names(real).map(() => mode?.metadata.name))
    expect(names(real)).not.toEqual(names(of('karmada')))
    expect(await rendered('karmada')).toEqual(of('karmada'))
  })

  test('never let the front leave a member for what its functions answer', () => {
    const [rule] = of('front').filter(({ kind }) => kind === 'DestinationRule')
    expect(rule?.['spec']).toMatchObject({
      trafficPolicy: {
        outlierDetection: {
          consecutiveGatewayErrors: 0,
          consecutive5xxErrors: 0,
          splitExternalLocalOriginErrors: true,
        },
      },
    })
    const [routes] = of('front').filter(({ kind }) => kind === 'VirtualService')
    expect(JSON.stringify(routes)).not.toMatch(/gateway-error|5xx|"unavailable/)
  })

  test('cut the event stream at no time-out, at the front and at the members', () => {
    const streams = everything()
      .filter(({ kind }) => kind === 'VirtualService')
      .map(({ spec }) => z.object({ http: z.array(z.looseObject({ name: z.string() })) }).parse(spec))
      .map(({ http }) => http.find(({ name }) => name.endsWith('event-stream')))
    expect(streams).toHaveLength(2)
    for (const stream of streams) {
      expect(stream).toMatchObject({ route: expect.anything() })
      expect(JSON.stringify(stream)).not.toMatch(/timeout/i)
    }
  })
})

const nameOf = (image: string) => /([^/:@]+)(?::[^/]*|@.*)?$/.exec(image)?.[1] ?? image

function noContainer(): never {
  throw new Error('a pod without a container')
}
