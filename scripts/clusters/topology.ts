import { SettingsError } from '../../functions/runtime/settings.ts'
import type { ClusterSettings, Member } from './settings.ts'

/** Where something listens: an IP address or a DNS name, and a port. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** What the manifests have to know of the clusters. */
export interface Topology {
  /** In the order of the settings. */
  readonly members: readonly (Member & { readonly gateway: Address })[]
  /** The one that serves; the others are standbys at zero. */
  readonly active: string
  /** While a switch is under way, all members hold their pods. */
  readonly warm?: boolean
  /** Knative's ingress on the members. */
  readonly localGateway: 'kourier' | 'istio'
  readonly central: { readonly mariadb: Address; readonly redis: Address; readonly simulator: Address }
}

/** `host:port`; a host alone has the port given. */
export function toAddress(text: string, port: number): Address {
  const [, host = text, own] = /^(.*?)(?::(\d+))?$/.exec(text) ?? []
  return { host, port: own === undefined ? port : Number(own) }
}

export const toText = ({ host, port }: Address) => `${host}:${port}`

export const isIp = (host: string) => /^[\d.]+$/.test(host) || host.includes(':')

/** The member named, or the first. @throws SettingsError where there is none of that name */
export function activeOf(
  settings: Pick<ClusterSettings, 'members' | 'ACTIVE_MEMBER'>,
  chosen?: string,
): string {
  const name = chosen ?? settings.ACTIVE_MEMBER ?? settings.members[0]?.name ?? ''
  if (settings.members.some((member) => member.name === name)) return name
  throw new SettingsError(
    `bad settings: ACTIVE_MEMBER: ${name} is none of MEMBERS: ${settings.members.map((member) => member.name).join(', ')}`,
  )
}

/** Addresses for documentation (RFC 5737) where the settings name none: for manifests that are printed or checked only. */
export function exampleTopology(settings: ClusterSettings): Topology {
  return {
    members: settings.members.map((member, index) => ({
      ...member,
      gateway: toAddress(settings.gateways[member.name] ?? `192.0.2.${11 + index}`, 80),
    })),
    active: activeOf(settings),
    localGateway: settings.LOCAL_GATEWAY ?? 'kourier',
    central: {
      mariadb: toAddress(settings.CENTRAL_MARIADB ?? '192.0.2.1', 3306),
      redis: toAddress(settings.CENTRAL_REDIS ?? '192.0.2.2', 6379),
      simulator: toAddress(settings.CENTRAL_SIMULATOR ?? '192.0.2.3', 8080),
    },
  }
}
