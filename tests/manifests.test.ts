import { beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { Manifest } from '../scripts/clusters/manifest.ts'
import { parts, type Part } from '../scripts/clusters/overlay.ts'
import { hasPods, isFunction, kustomize, podsOf, rendered, schemaCheck, unrestricted } from './manifests.ts'

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
