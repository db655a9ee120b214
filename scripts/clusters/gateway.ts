import type * as z from 'zod/mini'
import type { Kubectl } from './kubectl.ts'
import { service } from './objects.ts'

type Service = z.infer<typeof service>

/** The Service of a cluster's Istio gateway; undefined where it has none. @throws Refusal where the cluster does not answer */
export const findGateway = (kubectl: Kubectl, context: string): Promise<Service | undefined> =>
  kubectl.find(context, ['-n', 'istio-system', 'get', 'service', 'istio-ingressgateway'], service)

/** Where a Service is reached from outside its cluster: its load balancer, or an external address. */
export function outsideOf({ spec, status }: Service): string | undefined {
  const [balancer] = status.loadBalancer.ingress
  return balancer?.ip ?? balancer?.hostname ?? spec.externalIPs[0]
}

/** The same, or inside the cluster's network, its own address. */
export const reachedAt = (found: Service): string | undefined =>
  outsideOf(found) ?? (found.spec.clusterIP === 'None' ? undefined : found.spec.clusterIP)
