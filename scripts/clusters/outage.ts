import { Refusal } from '../local/refusal.ts'
import type { Kubectl } from './kubectl.ts'
import { listOf, node, workload } from './objects.ts'
import type { ClusterSettings, Member } from './settings.ts'

/** The four ways to lose a member. */
export const ways = ['gateway', 'network', 'nodes', 'api'] as const
export type Way = (typeof ways)[number]

/** A way to take a member away, and to give it back. Both are safe to repeat. */
export interface Outage {
  readonly what: string
  cut(): Promise<void>
  heal(): Promise<void>
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
  const { items } = await kubectl.read(context, ['get', 'nodes'], listOf(node))
  const names = items.map(({ metadata }) => metadata.name)
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
  }
}
