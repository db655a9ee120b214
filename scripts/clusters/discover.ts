import * as z from 'zod/mini'
import { Refusal } from '../local/refusal.ts'
import { say, type Session } from './cli.ts'
import { findGateway, outsideOf, reachedAt } from './gateway.ts'
import type { Kubectl } from './kubectl.ts'
import { service } from './objects.ts'
import { NAMESPACE } from './secrets.ts'
import type { Member } from './settings.ts'
import { activeOf, toAddress, toText, type Address, type Topology } from './topology.ts'

const serviceEntry = z.object({
  spec: z.object({
    endpoints: z._default(
      z.array(
        z.object({
          address: z.string(),
          ports: z._default(z.object({ http: z._default(z.number(), 80) }), { http: 80 }),
          labels: z._default(z.record(z.string(), z.string()), {}),
        }),
      ),
      [],
    ),
  }),
})

const config = z.object({ data: z.optional(z.record(z.string(), z.string())) })

/** The members as the running front has them; none where there is no front yet. */
async function membersAtFront(kubectl: Kubectl, context: string) {
  const args = ['-n', 'tf-front', 'get', 'serviceentries.networking.istio.io', 'members']
  const found = await kubectl.find(context, args, serviceEntry)
  return (found?.spec.endpoints ?? []).map(({ address, ports, labels }) => ({
    name: labels['expressway.dev/member'],
    isActive: labels['expressway.dev/role'] === 'active',
    gateway: { host: address, port: ports.http },
  }))
}

/** What the running front takes for the active member; undefined where there is no front yet. */
export async function activeAtFront(kubectl: Kubectl, context: string): Promise<string | undefined> {
  return (await membersAtFront(kubectl, context)).find(({ isActive }) => isActive)?.name
}

/**
 * Finds out where everything is. What the settings name is not asked for; a member that is away may be named there. One
 * that is not `needed` may be down: then it is told, and taken to be where the running front has it.
 * @throws Refusal with the setting that would do
 */
export async function discover(
  { kubectl, settings }: Session,
  needed: readonly Member[] = settings.members,
): Promise<Topology> {
  const atFront = membersAtFront(kubectl, settings.CENTRAL_CONTEXT)
  const gateway = async (member: Member): Promise<Address> => {
    const { name, context } = member
    const named = settings.gateways[name]
    if (named) return toAddress(named, 80)
    let found: Awaited<ReturnType<typeof findGateway>>
    try {
      found = await findGateway(kubectl, context)
    } catch (error) {
      const known = (await atFront).find((one) => one.name === name)
      if (!(error instanceof Refusal) || !known || needed.some((one) => one.name === name)) throw error
      say(`  ${name} stays at ${toText(known.gateway)}, where the front has it: ${error.message}`)
      return known.gateway
    }
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
  const [members, mariadb, redis, simulator, localGateway, front] = await Promise.all([
    Promise.all(
      settings.members.map(async (member) => ({
        ...member,
        gateway: await gateway(member),
      })),
    ),
    central('mariadb', 'CENTRAL_MARIADB', settings.CENTRAL_MARIADB, 3306),
    central('redis', 'CENTRAL_REDIS', settings.CENTRAL_REDIS, 6379),
    central('simulator', 'CENTRAL_SIMULATOR', settings.CENTRAL_SIMULATOR, 8080),
    settings.LOCAL_GATEWAY ?? localGatewayOf(kubectl, needed),
    atFront,
  ])
  const chosen = front.find(({ isActive }) => isActive)?.name
  return { members, active: activeOf(settings, chosen), localGateway, central: { mariadb, redis, simulator } }
}

/** Knative's ingress on the first of the members; Istio's is what Knative takes unless told otherwise. */
async function localGatewayOf(kubectl: Kubectl, [first]: readonly Member[]): Promise<'kourier' | 'istio'> {
  if (!first) throw new Refusal('MEMBERS names no member')
  const args = ['-n', 'knative-serving', 'get', 'configmap', 'config-network']
  const found = await kubectl.find(first.context, args, config)
  return found?.data?.['ingress-class']?.startsWith('kourier') ? 'kourier' : 'istio'
}
