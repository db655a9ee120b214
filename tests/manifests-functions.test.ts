import { beforeAll, describe, expect, test } from 'vitest'
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
import { environment, hasPods, isFunction, kustomize, nameOf, podsOf, rendered } from './manifests.ts'

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

describe.skipIf(!kustomize)('the manifests of functions and sources', () => {
  const byPart = new Map<Part, Manifest[]>()
  const of = (part: Part) => byPart.get(part) ?? []
  const functions = () => of('karmada').filter(isFunction)

  beforeAll(async () => {
    for (const part of parts) byPart.set(part, await rendered(part))
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
})

function noContainer(): never {
  throw new Error('a pod without a container')
}
