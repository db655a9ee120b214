import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'undici'
import { Refusal } from '../local/refusal.ts'
import { findGateway, outsideOf } from './gateway.ts'
import type { Kubectl } from './kubectl.ts'
import type { ClusterSettings } from './settings.ts'

const ASK_MS = 20_000

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
  const found = await findGateway(kubectl, context)
  const host = found && outsideOf(found)
  if (host) return { url: `http://${host}`, headers }
  throw new Refusal(
    `the front has no address: ${context} has ${found ? 'no external address for' : 'no'} Service istio-system/istio-ingressgateway; name it: FRONT_ADDRESS=host:port`,
  )
}

/** The cluster in `x-served-by`: the member that answered. */
export function servedBy(headers: IncomingHttpHeaders): string | undefined {
  const served = headers['x-served-by']
  return typeof served === 'string' ? served.split('/')[0] : undefined
}

/** One question to the front: its status and the member that answered; 0 where no answer came. */
export async function askFront(
  { url, headers }: Front,
  path: string,
): Promise<{ status: number; member?: string; body: string }> {
  try {
    const answer = await request(new URL(path, url), { headers, headersTimeout: ASK_MS, bodyTimeout: ASK_MS })
    const member = servedBy(answer.headers)
    return { status: answer.statusCode, body: await answer.body.text(), ...(member ? { member } : {}) }
  } catch (error) {
    return { status: 0, body: error instanceof Error ? error.message : String(error) }
  }
}
