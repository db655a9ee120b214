import * as z from 'zod/mini'
import { Refusal } from '../local/refusal.ts'
import type { Session } from './cli.ts'
import { findGateway, outsideOf, reachedAt } from './gateway.ts'
import type { Kubectl } from './kubectl.ts'
import { service } from './objects.ts'
import { NAMESPACE } from './secrets.ts'
import { activeOf, toAddress, type Address, type Topology } from './topology.ts'

const serviceEntry = z.object({
  spec: z.object({
    endpoints: z.optional(z.array(z.object({ labels: z.optional(z.record(z.string(), z.string())) }))),
  }),
})

const config = z.object({ data: z.optional(z.record(z.string(), z.string())) })

/** What the running front takes for the active member; undefined where there is no front yet. */
export async function activeAtFront(kubectl: Kubectl, context: string): Promise<string | undefined> {
  const args = ['-n', 'tf-front', 'get', 'serviceentries.networking.istio.io', 'members']
  const found = await kubectl.find(context, args, serviceEntry)
  const endpoints = found?.spec.endpoints ?? []
  const active = endpoints.find(({ labels }) => labels?.['expressway.dev/role'] === 'active')
  return active?.labels?.['expressway.dev/member']
}

/**
 * Finds out where everything is. What the settings name is not asked for; a member that is away may be named there.
 * @throws Refusal with the setting that would do
 */
export async function discover(session: Session): Promise<Topology> {
  const { kubectl, settings } = session
  const gateway = async (context: string, name: string): Promise<Address> => {
    const named = settings.gateways[name]
    if (named) return toAddress(named, 80)
    const found = await findGateway(kubectl, context)
    const host = found && outsideOf(found)
    const ports = found?.spec.ports.map(({ port }) => port) ?? []
    if (host) return { host, port: ports.includes(80) ? 80 : (ports[0] ?? 80) }
    throw new Refusal(
      `${name}: its Istio gateway (service istio-ingressgateway in istio-system) has no external address; name it: MEMBER_GATEWAYS=${name}=host:port`,
    )
  }
  const central = async (name: string, setting: string, given: string | undefined, port: number) => {
    if (given) return toAddress(given, port)
    const args = ['-n', NAMESPACE, 'get', 'service', name]
    const found = await kubectl.find(settings.CENTRAL_CONTEXT, args, service)
    const host = found && reachedAt(found)
    if (host) return { host, port }
    throw new Refusal(
      `${name} has no address in ${settings.CENTRAL_CONTEXT}; deploy central first, or set ${setting}=host:port`,
    )
  }
  const [members, mariadb, redis, simulator, localGateway, chosen] = await Promise.all([
    Promise.all(
      settings.members.map(async (member) => ({
        ...member,
        gateway: await gateway(member.context, member.name),
      })),
    ),
    central('mariadb', 'CENTRAL_MARIADB', settings.CENTRAL_MARIADB, 3306),
    central('redis', 'CENTRAL_REDIS', settings.CENTRAL_REDIS, 6379),
    central('simulator', 'CENTRAL_SIMULATOR', settings.CENTRAL_SIMULATOR, 8080),
    settings.LOCAL_GATEWAY ?? localGatewayOf(session),
    activeAtFront(kubectl, settings.CENTRAL_CONTEXT),
  ])
  return { members, active: activeOf(settings, chosen), localGateway, central: { mariadb, redis, simulator } }
}

/** Knative's ingress on the first member; Istio's is what Knative takes unless told otherwise. */
async function localGatewayOf({ kubectl, settings }: Session): Promise<'kourier' | 'istio'> {
  const [first] = settings.members
  if (!first) throw new Refusal('MEMBERS names no member')
  const args = ['-n', 'knative-serving', 'get', 'configmap', 'config-network']
  const found = await kubectl.find(first.context, args, config)
  return found?.data?.['ingress-class']?.startsWith('kourier') ? 'kourier' : 'istio'
}
