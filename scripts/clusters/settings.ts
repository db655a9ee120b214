import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadEnvFile } from 'node:process'
import * as z from 'zod/mini'
import {
  duration,
  httpUrl,
  matching,
  parseSettings,
  refused,
  text,
} from '../../functions/runtime/settings.ts'

/** A member cluster: its name at Karmada and its context here. */
export interface Member {
  readonly name: string
  readonly context: string
}

const name = matching(/^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$/, 'takes a cluster’s name')
const context = matching(/^\S+$/, 'takes the name of a kubeconfig context')
const address = matching(/^[A-Za-z0-9.-]+:\d{1,5}$/, 'takes host:port')

/** `name=value,name=value`, in the order given. */
const pairs = text((value) => {
  const read = value.split(',').map((pair) => pair.trim().split('='))
  const whole = read.flatMap(([key, is]) => (key && is ? [[key, is] as const] : []))
  return whole.length === read.length ? whole : refused('takes name=value,name=value')
})

const interval = z.optional(
  z.string().check(z.refine((value) => z.safeParse(duration, value).success, 'takes a duration such as 30s')),
)

const schema = z.object({
  KARMADA_CONTEXT: z._default(context, 'karmada-api-ctx'),
  CENTRAL_CONTEXT: z._default(context, 'central-ctx'),
  /** Each member's name at Karmada and its context. */
  MEMBERS: z._default(pairs, [
    ['cp-plugfest-member1', 'karmada-member1-ctx'],
    ['cp-plugfest-member2', 'karmada-member2-ctx'],
  ]),
  /** Which member serves at the first deploy, the first unless set; later it is the one that `npm run switch` chose. */
  ACTIVE_MEMBER: z.optional(name),
  /** What the other member does: nothing until it is needed, or its share. */
  STANDBY: z._default(z.enum(['zero', 'serving'], 'takes zero or serving'), 'zero'),
  /** Where the sources run; on a member, Karmada moves them. */
  SOURCES: z._default(z.enum(['central', 'member'], 'takes central or member'), 'central'),
  /** Knative's ingress on the members; found out there unless set. */
  LOCAL_GATEWAY: z.optional(z.enum(['kourier', 'istio'], 'takes kourier or istio')),
  /** The members' Istio gateways, `member=host:port,…`; found out there unless set. */
  MEMBER_GATEWAYS: z.optional(pairs),
  /** Where members reach central's services; found out there unless set. */
  CENTRAL_MARIADB: z.optional(address),
  CENTRAL_REDIS: z.optional(address),
  CENTRAL_SIMULATOR: z.optional(address),
  /** How central's services are offered to the members. */
  CENTRAL_SERVICE_TYPE: z._default(
    z.enum(['LoadBalancer', 'NodePort', 'ClusterIP'], 'takes LoadBalancer, NodePort or ClusterIP'),
    'LoadBalancer',
  ),
  /** The name that users know the front by; any, unless set. */
  FRONT_HOST: z._default(z.string(), '*'),
  /** Where the sources on central reach the front. */
  FRONT_URL: z._default(httpUrl, 'http://istio-ingressgateway.istio-system.svc.cluster.local'),
  /** Where this machine reaches the front, host or host:port; found out on central unless set. */
  FRONT_ADDRESS: z.optional(z.string()),
  /** Brings an OCI archive to the nodes of every cluster, where there is no registry; `ARCHIVE` names the file. */
  LOAD_COMMAND: z.optional(z.string()),
  /** Take a member off the network and back, and its API server alone; `MEMBER` and `CONTEXT` name it. */
  CUT_COMMAND: z.optional(z.string()),
  HEAL_COMMAND: z.optional(z.string()),
  API_CUT_COMMAND: z.optional(z.string()),
  API_HEAL_COMMAND: z.optional(z.string()),
  DATA_SOURCE_MODE: z.optional(z.enum(['real', 'sim', 'auto'], 'takes real, sim or auto')),
  COLLECT_INTERVAL: interval,
  TOLLGATE_COLLECT_INTERVAL: interval,
  ROAD_STATUS_COLLECT_INTERVAL: interval,
  REAL_OPENAPI_KEY: z.optional(z.string()),
  TOLLGATE_API_KEY: z.optional(z.string()),
  ROAD_STATUS_API_KEY: z.optional(z.string()),
  TILE_URL: z.optional(z.string()),
  TILE_ATTRIBUTION: z.optional(z.string()),
})
type Read = z.infer<typeof schema>

export interface ClusterSettings extends Omit<Read, 'MEMBERS' | 'MEMBER_GATEWAYS'> {
  readonly members: readonly Member[]
  readonly gateways: Readonly<Record<string, string>>
}

/**
 * What every script for clusters reads: the environment, and `clusters.env` in the project's folder below it.
 * @throws SettingsError
 */
export function readClusterSettings(root: string): ClusterSettings {
  loadSettingsFile(root)
  return parseClusterSettings(process.env)
}

/** Puts `clusters.env` into the environment, where that says nothing itself. */
export function loadSettingsFile(root: string): void {
  const file = join(root, 'clusters.env')
  if (existsSync(file)) loadEnvFile(file)
}

/** @throws SettingsError */
export function parseClusterSettings(env: Readonly<Record<string, string | undefined>>): ClusterSettings {
  const { MEMBERS, MEMBER_GATEWAYS = [], ...rest } = parseSettings(schema, env)
  return {
    ...rest,
    members: MEMBERS.map(([member, its]) => ({ name: member, context: its })),
    gateways: Object.fromEntries(MEMBER_GATEWAYS),
  }
}
