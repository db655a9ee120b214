import { Refusal } from '../local/refusal.ts'
import type { Kubectl } from './kubectl.ts'
import { service } from './objects.ts'
import type { ClusterSettings } from './settings.ts'

/** The front as its users reach it from here. */
export interface Front {
  /** Such as http://203.0.113.7 */
  readonly url: string
  /** Its name, where users know it by one. */
  readonly headers: Readonly<Record<string, string>>
}

/** @throws Refusal where central's Istio gateway has no address that could be asked from here */
export async function findFront(kubectl: Kubectl, settings: ClusterSettings): Promise<Front> {
  const headers: Record<string, string> = settings.FRONT_HOST === '*' ? {} : { host: settings.FRONT_HOST }
  if (settings.FRONT_ADDRESS) return { url: `http://${settings.FRONT_ADDRESS}`, headers }
  const context = settings.CENTRAL_CONTEXT
  const args = ['-n', 'istio-system', 'get', 'service', 'istio-ingressgateway']
  const found = await kubectl.find(context, args, service)
  const [outside] = found?.status.loadBalancer.ingress ?? []
  const host = outside?.ip ?? outside?.hostname ?? found?.spec.externalIPs[0]
  if (host) return { url: `http://${host}`, headers }
  throw new Refusal(
    `the front has no address: ${context} has ${found ? 'no external address for' : 'no'} Service istio-system/istio-ingressgateway; name it: FRONT_ADDRESS=host:port`,
  )
}
