import { listOf, conditionOf, karmadaCluster, workload } from './objects.ts'
import { Refusal } from '../local/refusal.ts'
import type { Session } from './cli.ts'
import { needKustomize } from './kustomize.ts'
import { run } from './run.ts'
import * as z from 'zod/mini'

const ISTIO = [
  'gateways.networking.istio.io',
  'virtualservices.networking.istio.io',
  'serviceentries.networking.istio.io',
  'authorizationpolicies.security.istio.io',
  'peerauthentications.security.istio.io',
]
const FRONT = [...ISTIO, 'destinationrules.networking.istio.io', 'envoyfilters.networking.istio.io']
const KNATIVE = 'services.serving.knative.dev'
const KARMADA = [
  'propagationpolicies.policy.karmada.io',
  'overridepolicies.policy.karmada.io',
  'resourceinterpretercustomizations.config.karmada.io',
]

const version = z.object({ serverVersion: z.object({ major: z.string(), minor: z.string() }) })
const named = z.object({ metadata: z.object({ name: z.string() }) })
const storageClass = z.object({
  metadata: z.object({ annotations: z._default(z.record(z.string(), z.string()), {}) }),
})
const OLDEST_MINOR = 30

/** @returns a line for each thing that is missing, each with what would mend it */
export async function findMissing({ kubectl, settings }: Session): Promise<string[]> {
  const missing: string[] = []
  const { KARMADA_CONTEXT, CENTRAL_CONTEXT, members } = settings
  const check = async (what: () => Promise<string | undefined>) => {
    const line = await what().catch((error: unknown) =>
      error instanceof Refusal ? error.message : Promise.reject(error),
    )
    if (line) missing.push(line)
  }

  const known = (await run('kubectl', ['config', 'get-contexts', '-o', 'name'])).split('\n')
  const contexts = [KARMADA_CONTEXT, CENTRAL_CONTEXT, ...members.map(({ context }) => context)]
  const absent = contexts.filter((context) => !known.includes(context))
  for (const context of absent) {
    missing.push(
      `no kubeconfig context ${context}: add it (KUBECONFIG), or name another in KARMADA_CONTEXT, CENTRAL_CONTEXT or MEMBERS`,
    )
  }
  await check(async () => void (await needKustomize(run)))

  async function answers(context: string): Promise<boolean> {
    if (absent.includes(context)) return false
    const before = missing.length
    await check(async () => {
      const { serverVersion } = z.parse(
        version,
        JSON.parse(await kubectl.look(context, ['version', '-o', 'json'])),
      )
      const minor = Number.parseInt(serverVersion.minor, 10)
      return minor < OLDEST_MINOR
        ? `${context} runs Kubernetes ${serverVersion.major}.${minor}: 1.${OLDEST_MINOR} or newer is needed`
        : undefined
    })
    return missing.length === before
  }
  const crds = (context: string, names: readonly string[], install: string) =>
    check(async () => {
      const { items } = await kubectl.read(context, ['get', 'customresourcedefinitions'], listOf(named))
      const there = new Set(items.map(({ metadata }) => metadata.name))
      const lacking = names.filter((name) => !there.has(name))
      return lacking.length > 0 ? `${context} lacks the CRDs ${lacking.join(', ')}: ${install}` : undefined
    })
  const available = (context: string, namespace: string, install: string) =>
    check(async () => {
      const { items } = await kubectl.read(context, ['-n', namespace, 'get', 'deployments'], listOf(workload))
      if (items.length === 0) return `${context} has nothing in ${namespace}: ${install}`
      const down = items.filter(({ spec, status }) => spec.replicas > 0 && status.readyReplicas === 0)
      const names = down.map(({ metadata }) => metadata.name)
      return names.length > 0 ? `${context}: ${namespace}/${names.join(', ')} is not ready` : undefined
    })

  if (await answers(KARMADA_CONTEXT)) {
    await crds(KARMADA_CONTEXT, KARMADA, 'it is no Karmada API server')
    await crds(
      KARMADA_CONTEXT,
      [KNATIVE, ...ISTIO],
      'apply Knative’s and Istio’s CRDs there, without their controllers',
    )
    await check(async () => {
      const { items } = await kubectl.read(
        KARMADA_CONTEXT,
        ['get', 'clusters.cluster.karmada.io'],
        listOf(karmadaCluster),
      )
      const joined = new Map(
        items.map((one) => [one.metadata.name, conditionOf(one.status.conditions, 'Ready')?.status]),
      )
      const out = members.filter(({ name }) => !joined.has(name)).map(({ name }) => name)
      if (out.length > 0) return `${out.join(', ')} is not joined to ${KARMADA_CONTEXT}: karmadactl join`
      const away = members.filter(({ name }) => joined.get(name) !== 'True').map(({ name }) => name)
      return away.length > 0 ? `Karmada says that ${away.join(', ')} is not Ready` : undefined
    })
  }
  for (const { context } of members) {
    if (!(await answers(context))) continue
    await crds(context, [KNATIVE], 'install Knative Serving')
    await crds(context, ISTIO, 'install Istio')
    await available(context, 'knative-serving', 'install Knative Serving')
    await available(context, 'istio-system', 'install Istio with its ingress gateway')
  }
  if (await answers(CENTRAL_CONTEXT)) {
    await crds(CENTRAL_CONTEXT, FRONT, 'install Istio')
    await available(CENTRAL_CONTEXT, 'istio-system', 'install Istio with its ingress gateway')
    await check(async () => {
      const { items } = await kubectl.read(CENTRAL_CONTEXT, ['get', 'storageclasses'], listOf(storageClass))
      const usual = items.some(
        ({ metadata }) => metadata.annotations['storageclass.kubernetes.io/is-default-class'] === 'true',
      )
      return usual
        ? undefined
        : `${CENTRAL_CONTEXT} has no default StorageClass: MariaDB and Redis need volumes`
    })
  }
  return missing
}
