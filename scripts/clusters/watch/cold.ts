/** Starts from zero, of this system's functions and of the least that a function can be. */
import { setTimeout as pause } from 'node:timers/promises'
import { request } from 'undici'
import * as z from 'zod/mini'
import { median, print, ratio, verdict } from '../../bench/table.ts'
import { Refusal } from '../../local/refusal.ts'
import { say, type Session } from '../cli.ts'
import { discover } from '../discover.ts'
import { Interrupted, SIGNALS } from '../interrupt.ts'
import { conditionOf, knativeService } from '../objects.ts'
import { podsOn } from '../ready.ts'
import { NAMESPACE } from '../secrets.ts'
import type { Member } from '../settings.ts'
import { toText, type Topology } from '../topology.ts'
import { waitUntil } from '../wait.ts'

const ROUNDS = 3
const GOAL = 1.1
/** One function after the other. */
const API_STARTS = 2
const SETTLE_MS = 5_000
const PATIENCE_MS = 60_000
const SERVICE = 'services.serving.knative.dev'
const HOST = 'traffic.expressway.internal'
const BARE = 'bare'
const BARE_HOST = 'bare.expressway.internal'
/** As process 1 it would outlive a SIGTERM that it does not listen for, by the five minutes that Knative grants. */
const SERVER = `
require('node:http').createServer((_, answer) => answer.end('ok')).listen(process.env.PORT)
process.on('SIGTERM', () => process.exit())`

const template = z.looseObject({
  metadata: z.optional(z.unknown()),
  spec: z.looseObject({ containers: z.array(z.looseObject({ name: z.string() })) }),
})
const service = z.object({ spec: z.object({ template }) })

/** A bare node:http server on the same image, with the same resources and probe, behind the same gateways. */
function bareManifests(like: z.infer<typeof service>, localGateway: Topology['localGateway']) {
  const { metadata, spec } = like.spec.template
  const containers = spec.containers.map((one) => ({
    ...one,
    env: [],
    envFrom: [],
    command: ['node', '-e', SERVER],
  }))
  const named = { name: BARE, namespace: NAMESPACE }
  const host =
    localGateway === 'istio'
      ? 'knative-local-gateway.istio-system.svc.cluster.local'
      : 'kourier-internal.kourier-system.svc.cluster.local'
  return [
    {
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: { ...named, labels: { 'networking.knative.dev/visibility': 'cluster-local' } },
      spec: { template: { metadata, spec: { ...spec, containers } } },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: named,
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [BARE_HOST] }],
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { ...named, name: 'bare-routes' },
      spec: {
        hosts: [BARE_HOST],
        gateways: [BARE],
        http: [
          {
            rewrite: { authority: `${BARE}.${NAMESPACE}.svc.cluster.local` },
            route: [{ destination: { host, port: { number: 80 } } }],
          },
        ],
      },
    },
  ]
}

/** How long an answer takes, asked of a member's gateway as the front asks. */
async function took(gateway: string, host: string, path: string): Promise<number> {
  const began = performance.now()
  const answer = await request(`http://${gateway}${path}`, {
    headers: { host },
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  })
  await answer.body.arrayBuffer()
  if (answer.statusCode !== 200) throw new Refusal(`${host}${path} at ${gateway}: ${answer.statusCode}`)
  return performance.now() - began
}

/** On the member that waits at zero, so that nobody is disturbed. @returns whether the goal was met */
export async function playCold({
  session,
  standby,
}: {
  session: Session
  standby: Member
}): Promise<boolean> {
  const { kubectl } = session
  const { name, context } = standby
  const { members, localGateway } = await discover(session)
  const found = members.find((one) => one.name === name)
  if (!found) throw new Refusal(`${name} has no gateway`)
  const gateway = toText(found.gateway)
  const scope = ['-n', NAMESPACE]
  const zero = async () => {
    const wait = async () => {
      const pods = await podsOn(kubectl, context)
      return pods === 0 ? undefined : `${name} at zero pods`
    }
    await waitUntil(wait, { seconds: 300, say, advice: `${name} keeps pods: npm run verify` })
    await pause(SETTLE_MS)
  }
  const times: Record<'bare' | 'page' | 'api', number[]> = { bare: [], page: [], api: [] }
  const like = await kubectl.read(context, [...scope, 'get', SERVICE, 'dashboard'], service)
  const items = bareManifests(like, localGateway)
  const measure = async () => {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    await kubectl.change(context, ['apply', '-f', '-'], { input })
    const ready = async () => {
      const { status } = await kubectl.read(context, [...scope, 'get', SERVICE, BARE], knativeService)
      const is = conditionOf(status.conditions, 'Ready')
      return is?.status === 'True' ? undefined : `${BARE} on ${name}: ${is?.message ?? 'not Ready'}`
    }
    await waitUntil(ready, { seconds: 120, say, advice: 'See kubectl describe.' })
    for (let round = 0; round < ROUNDS * 2; round++) {
      const [what, path] =
        round % 2 === 0 ? (['page', '/'] as const) : (['api', '/api/road/summary'] as const)
      // oxlint-disable no-await-in-loop -- one start after the other
      await zero()
      times.bare.push(await took(gateway, BARE_HOST, '/'))
      await pause(SETTLE_MS)
      times[what].push(await took(gateway, HOST, path))
      // oxlint-enable no-await-in-loop
      say(`  bare ${times.bare.at(-1)?.toFixed(0)} ms, ${what} ${times[what].at(-1)?.toFixed(0)} ms`)
    }
  }
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const stop = () => reject(new Interrupted(`interrupted: ${name} is as before`))
  for (const signal of SIGNALS) process.on(signal, stop)
  try {
    await Promise.race([stopped, measure()])
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop)
    const names = items.map(({ kind, apiVersion, metadata }) => {
      const [group = ''] = apiVersion.split('/')
      return `${kind.toLowerCase()}.${group}/${metadata.name}`
    })
    await kubectl.change(context, [...scope, 'delete', '--ignore-not-found', ...names])
  }
  const bare = median(times.bare)
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`
  const perStart = { page: median(times.page), api: median(times.api) / API_STARTS }
  const met = (ms: number) => ms <= GOAL * bare
  const row = (title: string, some: readonly number[], ms: number) => [
    title,
    seconds(median(some)),
    some.map((one) => (one / 1_000).toFixed(2)).join(', '),
    ratio(ms, bare),
    verdict(met(ms), `≤ ${GOAL}×`),
  ]
  print({
    title: `Cold start from zero, at the gateway of ${name}`,
    columns: ['what', 'median', 'each', 'a start against bare', 'goal'],
    rows: [
      [...row('a bare node:http Knative Service', times.bare, bare).slice(0, 3), '', ''],
      row('the page', times.page, perStart.page),
      row('the API: api-gateway, which then wakes data-api', times.api, perStart.api),
    ],
  })
  return met(perStart.page) && met(perStart.api)
}
