import * as z from 'zod/mini'
import { Refusal } from '../local/refusal.ts'
import { LOOK_TIMEOUT } from './kubectl.ts'
import type { Run } from './run.ts'
import type { ClusterSettings } from './settings.ts'
import { activeOf, toAddress, type Address, type Topology } from './topology.ts'

const service = z.object({
  spec: z.object({
    clusterIP: z.optional(z.string()),
    externalIPs: z.optional(z.array(z.string())),
    ports: z.array(z.object({ port: z.number() })),
  }),
  status: z.optional(
    z.object({
      loadBalancer: z.optional(
        z.object({
          ingress: z.optional(
            z.array(z.object({ ip: z.optional(z.string()), hostname: z.optional(z.string()) })),
          ),
        }),
      ),
    }),
  ),
})

const serviceEntry = z.object({
  spec: z.object({
    endpoints: z.optional(z.array(z.object({ labels: z.optional(z.record(z.string(), z.string())) }))),
  }),
})

const config = z.object({ data: z.optional(z.record(z.string(), z.string())) })

/** Reads an object of a cluster; undefined where there is none. @throws Refusal where the cluster does not answer */
async function read(run: Run, context: string, args: readonly string[]): Promise<unknown> {
  const text = await run('kubectl', [
    '--context',
    context,
    LOOK_TIMEOUT,
    'get',
    ...args,
    '--ignore-not-found',
    '-o',
    'json',
  ])
  return text.trim() === '' ? undefined : JSON.parse(text)
}

/** Where a Service is reached from outside its cluster: its load balancer, an external address, or inside, its own. */
function addressOf(found: unknown, { inside }: { inside: boolean }): Address | undefined {
  if (found === undefined) return undefined
  const { spec, status } = service.parse(found)
  const ingress = status?.loadBalancer?.ingress?.[0]
  const own = inside && spec.clusterIP !== 'None' ? spec.clusterIP : undefined
  const host = ingress?.ip ?? ingress?.hostname ?? spec.externalIPs?.[0] ?? own
  return host
    ? { host, port: spec.ports.find(({ port }) => port === 80)?.port ?? spec.ports[0]?.port ?? 80 }
    : undefined
}

/** What the running front takes for the active member; undefined where there is no front yet. */
export async function activeAtFront(run: Run, context: string): Promise<string | undefined> {
  const found = await read(run, context, ['serviceentries.networking.istio.io', 'members', '-n', 'tf-front'])
  if (found === undefined) return undefined
  const endpoints = serviceEntry.parse(found).spec.endpoints ?? []
  const active = endpoints.find(({ labels }) => labels?.['expressway.dev/role'] === 'active')
  return active?.labels?.['expressway.dev/member']
}

/**
 * Finds out where everything is. What the settings name is not asked for; a member that is away may be named there.
 * @throws Refusal with the setting that would do
 */
export async function discover(run: Run, settings: ClusterSettings): Promise<Topology> {
  const gateway = async (context: string, name: string): Promise<Address> => {
    const named = settings.gateways[name]
    if (named) return toAddress(named, 80)
    const found = addressOf(
      await read(run, context, ['service', 'istio-ingressgateway', '-n', 'istio-system']),
      {
        inside: false,
      },
    )
    if (found) return found
    throw new Refusal(
      `${name}: its Istio gateway (service istio-ingressgateway in istio-system) has no external address; name it: MEMBER_GATEWAYS=${name}=host:port`,
    )
  }
  const central = async (name: string, setting: string, given: string | undefined, port: number) => {
    if (given) return toAddress(given, port)
    const found = addressOf(
      await read(run, settings.CENTRAL_CONTEXT, ['service', name, '-n', 'tf-monitor']),
      {
        inside: true,
      },
    )
    if (found) return { host: found.host, port }
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
    settings.LOCAL_GATEWAY ?? localGatewayOf(run, settings),
    activeAtFront(run, settings.CENTRAL_CONTEXT),
  ])
  return { members, active: activeOf(settings, chosen), localGateway, central: { mariadb, redis, simulator } }
}

/** Knative's ingress on the first member; Istio's is what Knative takes unless told otherwise. */
async function localGatewayOf(run: Run, settings: ClusterSettings): Promise<'kourier' | 'istio'> {
  const [first] = settings.members
  if (!first) throw new Refusal('MEMBERS names no member')
  const found = await read(run, first.context, ['configmap', 'config-network', '-n', 'knative-serving'])
  const ingress = found === undefined ? undefined : config.parse(found).data?.['ingress-class']
  return ingress?.startsWith('kourier') ? 'kourier' : 'istio'
}
