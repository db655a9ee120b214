import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LuaFactory, type LuaEngine } from 'wasmoon'
import { parse } from 'yaml'
import * as z from 'zod/mini'
import { root } from './manifests.ts'

const script = z.object({ luaScript: z.string() })
const interpreter = z.object({
  spec: z.object({ customizations: z.record(z.string(), script) }),
})
const { customizations } = interpreter.parse(
  parse(readFileSync(join(root, 'karmada/interpreter/knative-service.yaml'), 'utf8')),
).spec

const recorded = (name: string): unknown =>
  JSON.parse(readFileSync(join(root, 'tests/recorded', `${name}.json`), 'utf8'))

/** What Karmada's `kube` module answers a template with, as far as the script hands it on. */
const KUBE = `package.preload.kube = function()
  return { getPodDependencies = function(template, namespace)
    return { { apiVersion = 'v1', kind = 'ConfigMap', namespace = namespace,
      name = template.spec.containers[1].envFrom[1].configMapRef.name } }
  end }
end`

describe('the interpreter of Knative Services', () => {
  let lua: LuaEngine
  beforeAll(async () => {
    lua = await new LuaFactory().createEngine()
    await lua.doString(KUBE)
  })
  afterAll(() => lua.global.close())

  /** Runs a rule as Karmada does: its script in full, then the function over values that came as JSON. */
  async function call(rule: string, name: string, ...args: unknown[]): Promise<unknown> {
    await lua.doString(customizations[rule]?.luaScript ?? '')
    const texts = args.map((value) => literal(value)).join(', ')
    const result: unknown = await lua.doString(`return ${name}(${texts})`)
    return JSON.parse(JSON.stringify(result ?? null))
  }

  const template = recorded('template')
  const member1 = recorded('member1')
  const member2 = recorded('member2')
  const ready = async (cluster: string, member: unknown) => ({
    clusterName: cluster,
    applied: true,
    health: 'Healthy',
    status: await call('statusReflection', 'ReflectStatus', member),
  })
  const aggregated = (...items: unknown[]) => call('statusAggregation', 'AggregateStatus', template, items)

  test('sends to a member what it has, so that nothing changes there', async () => {
    const overridden: unknown = JSON.parse(
      JSON.stringify(template).replace('"value":"member"', '"value":"cp-plugfest-member1"'),
    )
    const kept = spec.parse(await call('retention', 'Retain', overridden, member1))
    const has = spec.parse(member1)
    expect(kept.spec.template.spec).toEqual(has.spec.template.spec)
    expect(kept.spec.traffic).toEqual(has.spec.traffic)
    expect(kept.metadata.annotations).toMatchObject({
      'serving.knative.dev/creator': has.metadata.annotations['serving.knative.dev/creator'],
    })
  })

  test('keeps what Knative filled into a bare template, and only that', async () => {
    const bare = {
      metadata: { name: 'bare' },
      spec: { template: { spec: { containers: [{ image: 'one' }] } } },
    }
    const filled = {
      metadata: { name: 'bare', annotations: { 'serving.knative.dev/creator': 'admin', mine: 'x' } },
      spec: {
        template: {
          spec: {
            containerConcurrency: 0,
            timeoutSeconds: 300,
            enableServiceLinks: false,
            serviceAccountName: 'was-in-the-template-once',
            containers: [
              {
                name: 'user-container',
                image: 'old',
                readinessProbe: { successThreshold: 1, tcpSocket: { port: 0 } },
              },
            ],
          },
        },
        traffic: [{ latestRevision: true, percent: 100 }],
      },
    }
    expect(await call('retention', 'Retain', bare, filled)).toEqual({
      metadata: { name: 'bare', annotations: { 'serving.knative.dev/creator': 'admin' } },
      spec: {
        template: {
          spec: {
            containerConcurrency: 0,
            timeoutSeconds: 300,
            enableServiceLinks: false,
            containers: [
              {
                name: 'user-container',
                image: 'one',
                readinessProbe: { successThreshold: 1, tcpSocket: { port: 0 } },
              },
            ],
          },
        },
        traffic: [{ latestRevision: true, percent: 100 }],
      },
    })
  })

  test('takes a service at zero pods for healthy, and one that has not been looked at for not', async () => {
    expect(await call('healthInterpretation', 'InterpretHealth', member2)).toBe(true)
    const newer = { ...Object(member2), metadata: { ...Object(Object(member2).metadata), generation: 99 } }
    expect(await call('healthInterpretation', 'InterpretHealth', newer)).toBe(false)
    expect(await call('healthInterpretation', 'InterpretHealth', template)).toBe(false)
  })

  test('shows the whole as ready when every member is', async () => {
    const items = [await ready('one', member1), await ready('two', member2)]
    const whole = status.parse(await aggregated(...items)).status
    expect(whole.conditions.map(({ type, status: is }) => [type, is])).toEqual([
      ['ConfigurationsReady', 'True'],
      ['Ready', 'True'],
      ['RoutesReady', 'True'],
    ])
    expect(whole.annotations).toEqual({ 'karmada.io/ready.one': 'True', 'karmada.io/ready.two': 'True' })
    expect(whole.observedGeneration).toBe(Object(Object(template).metadata).generation)
    expect(whole.url).toMatch(/^http/)
  })

  test('names the member that is not ready, and one that says nothing', async () => {
    const healthy = await ready('one', member1)
    const failed = await ready('two', failing(member2))
    const broken = status.parse(await aggregated(healthy, failed)).status
    expect(broken.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Ready',
        status: 'False',
        reason: 'RevisionMissing',
        message: 'in cluster two',
      }),
    )
    const silent = status.parse(await aggregated(healthy, { clusterName: 'two' })).status
    expect(silent.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'Unknown', message: 'in cluster two' }),
    )
    const both = status.parse(await aggregated({ clusterName: 'one' }, failed)).status
    expect(both.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', message: 'in cluster two' }),
    )
    const none = status.parse(await aggregated()).status
    expect(none.conditions.map(({ status: is }) => is)).toEqual(['Unknown', 'Unknown', 'Unknown'])
  })

  test('finds what a template depends on', async () => {
    expect(await call('dependencyInterpretation', 'GetDependencies', template)).toEqual([
      expect.objectContaining({ kind: 'ConfigMap', namespace: 'tf-monitor' }),
    ])
  })
})

const spec = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()) }),
  spec: z.object({ template: z.object({ spec: z.looseObject({}) }), traffic: z.array(z.looseObject({})) }),
})

const status = z.object({
  status: z.object({
    url: z.optional(z.string()),
    observedGeneration: z.number(),
    annotations: z.optional(z.record(z.string(), z.string())),
    conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })),
  }),
})

/** A member's object whose newest Revision cannot be made. */
function failing(member: unknown) {
  const whole = Object(member)
  const conditions = [
    { type: 'ConfigurationsReady', status: 'False', reason: 'RevisionMissing' },
    { type: 'Ready', status: 'False', reason: 'RevisionMissing' },
  ]
  return { ...whole, status: { ...whole.status, conditions } }
}

/** A JSON value as Lua writes it. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'nil'
  if (Array.isArray(value)) return `{${value.map(literal).join(', ')}}`
  if (typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, inner]) => `[${JSON.stringify(key)}] = ${literal(inner)}`)
    .join(', ')}}`
}
