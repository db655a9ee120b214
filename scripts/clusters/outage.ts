import { Refusal } from '../local/refusal.ts'
import { say } from './cli.ts'
import type { Kubectl } from './kubectl.ts'
import { isReady, listOf, pod, workload } from './objects.ts'
import { FUNCTION_PODS, nodesOf } from './ready.ts'
import type { ClusterSettings, Member } from './settings.ts'
import { waitUntil } from './wait.ts'

/** The four ways to lose a member. */
export const ways = ['gateway', 'network', 'nodes', 'api'] as const
export type Way = (typeof ways)[number]

/** A way to take a member away, and to give it back. Both are safe to repeat. */
export interface Outage {
  readonly what: string
  cut(): Promise<void>
  heal(): Promise<void>
  /** The pods that it should have taken away, and that take requests still. */
  left?(): Promise<number>
}

const GATEWAY = ['-n', 'istio-system'] as const
const DEPLOYMENT = 'deployment/istio-ingressgateway'

function byCommand(
  kubectl: Kubectl,
  { name, context }: Member,
  what: string,
  cut?: string,
  heal?: string,
): Outage {
  const env = { MEMBER: name, CONTEXT: context }
  const [cutSetting, healSetting] =
    what === 'network' ? ['CUT_COMMAND', 'HEAL_COMMAND'] : ['API_CUT_COMMAND', 'API_HEAL_COMMAND']
  if (!cut || !heal) {
    throw new Refusal(
      `set ${cutSetting} and ${healSetting}: shell commands, with MEMBER and CONTEXT in their environment`,
    )
  }
  return {
    what: what === 'network' ? `the network of ${name} is cut` : `the API server of ${name} is stopped`,
    cut: () => kubectl.command(cut, env),
    heal: () => kubectl.command(heal, env),
  }
}

/** @throws Refusal where a command is needed that no setting names */
export async function prepareOutage(
  kubectl: Kubectl,
  settings: ClusterSettings,
  member: Member,
  way: Way,
): Promise<Outage> {
  const { name, context } = member
  if (way === 'network')
    return byCommand(kubectl, member, 'network', settings.CUT_COMMAND, settings.HEAL_COMMAND)
  if (way === 'api')
    return byCommand(kubectl, member, 'api', settings.API_CUT_COMMAND, settings.API_HEAL_COMMAND)
  if (way === 'gateway') {
    const { spec } = await kubectl.read(context, [...GATEWAY, 'get', DEPLOYMENT], workload)
    const scale = async (replicas: number) =>
      void (await kubectl.change(context, [...GATEWAY, 'scale', DEPLOYMENT, `--replicas=${replicas}`]))
    return {
      what: `the Istio gateway of ${name} is scaled to zero`,
      cut: () => scale(0),
      heal: () => scale(Math.max(1, spec.replicas)),
    }
  }
  return byDrain(kubectl, member)
}

/** Its pods are taken away as for maintenance. A node that does not answer would keep its pods, so it is waited for. */
async function byDrain(kubectl: Kubectl, { name, context }: Member): Promise<Outage> {
  await waitUntil(
    async () => {
      const { lost } = await nodesOf(kubectl, context)
      return lost.length > 0 ? `node ${lost.join(', ')} of ${name} is not Ready` : undefined
    },
    { seconds: 180, say, advice: 'A node that does not answer keeps its pods: mend it first.' },
  )
  const { all: names } = await nodesOf(kubectl, context)
  return {
    what: `every node of ${name} is drained`,
    async cut() {
      await kubectl.change(context, ['cordon', ...names])
      const pods = ['--ignore-daemonsets', '--delete-emptydir-data', '--force', '--disable-eviction']
      // The pods have their own time to end; the audience's clock runs from here.
      await kubectl.change(context, ['drain', ...names, ...pods, '--timeout=5s']).catch((error: unknown) => {
        if (!(error instanceof Refusal) || !/timeout|timed out|deadline exceeded/i.test(error.message))
          throw error
      })
    },
    heal: async () => void (await kubectl.change(context, ['uncordon', ...names])),
    async left() {
      const [functions, gateways] = await Promise.all(
        [FUNCTION_PODS, [...GATEWAY, 'get', 'pods', '-l', 'istio=ingressgateway']].map((args) =>
          kubectl.read(context, args, listOf(pod)),
        ),
      )
      return [...(functions?.items ?? []), ...(gateways?.items ?? [])].filter(isReady).length
    },
  }
}
