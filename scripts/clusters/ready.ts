/** Whether what was applied runs, and what keeps it from running. */
import { Refusal } from '../local/refusal.ts'
import type { Kubectl } from './kubectl.ts'
import {
  conditionOf,
  isReady,
  isReadyPod,
  knativeService,
  listOf,
  node,
  pod,
  type KnativeService,
  type Pod,
} from './objects.ts'
import { NAMESPACE } from './secrets.ts'
import type { Member } from './settings.ts'

/** A function on a member. */
export interface FunctionState {
  readonly name: string
  readonly member: string
  readonly revision: string
  /** Pods that take requests. */
  readonly pods: number
  readonly ready: boolean
  /** Why it is not ready; '' where it is. */
  readonly reason: string
}

/** What kubectl is asked for a member's pods of functions. */
export const FUNCTION_PODS = ['-n', NAMESPACE, 'get', 'pods', '-l', 'serving.knative.dev/service']
const SERVICES = ['-n', NAMESPACE, 'get', 'services.serving.knative.dev']

/** What a pod waits for, such as an image that cannot be pulled; undefined where it waits for nothing. */
export function waitingFor({ status }: Pod): string | undefined {
  for (const { state } of [...status.initContainerStatuses, ...status.containerStatuses]) {
    const { reason, message } = state.waiting ?? {}
    if (reason && reason !== 'ContainerCreating' && reason !== 'PodInitializing') {
      return message ? `${reason}: ${message}` : reason
    }
  }
  const scheduled = conditionOf(status.conditions, 'PodScheduled')
  return scheduled?.status === 'False'
    ? `not scheduled: ${scheduled.message ?? scheduled.reason ?? ''}`
    : undefined
}

function stateOf(member: string, { metadata, status }: KnativeService, pods: readonly Pod[]): FunctionState {
  const { name } = metadata
  const own = pods.filter((one) => one.metadata.labels['serving.knative.dev/service'] === name)
  const condition = conditionOf(status.conditions, 'Ready')
  const seen = status.observedGeneration === metadata.generation
  const ready = seen && condition?.status === 'True'
  const waiting = own.map((one) => waitingFor(one)).find((reason) => reason !== undefined)
  const reason = waiting ?? condition?.message ?? condition?.reason ?? 'Knative has not looked at it yet'
  return {
    name,
    member,
    revision: status.latestReadyRevisionName ?? status.latestCreatedRevisionName ?? '',
    pods: own.filter((one) => isReadyPod(one)).length,
    ready,
    reason: ready ? '' : reason,
  }
}

/** Every function on a member. @throws Refusal where the member does not answer */
export async function functionsOn(kubectl: Kubectl, { name, context }: Member): Promise<FunctionState[]> {
  const [services, { items }] = await Promise.all([
    kubectl.read(context, SERVICES, listOf(knativeService)),
    kubectl.read(context, FUNCTION_PODS, listOf(pod)),
  ])
  return services.items.map((one) => stateOf(name, one, items))
}

const isThere = ({ status }: Pod) => status.phase === 'Running' || status.phase === 'Pending'

/** Pods of functions that run on a member, ready or not. */
export async function podsOn(kubectl: Kubectl, context: string): Promise<number> {
  const { items } = await kubectl.read(context, FUNCTION_PODS, listOf(pod))
  return items.filter(isThere).length
}

/** A cluster's nodes, and those of them that neither start pods nor end them. */
export async function nodesOf(kubectl: Kubectl, context: string) {
  const { items } = await kubectl.read(context, ['get', 'nodes'], listOf(node))
  const names = (some: typeof items) => some.map(({ metadata }) => metadata.name)
  return { all: names(items), lost: names(items.filter((one) => !isReady(one))) }
}

/**
 * The same of a member that may be down, or whose nodes may be: told once, what cannot be let go now counts for nothing.
 * `down` names such members.
 */
export function podsWhereUp(kubectl: Kubectl, say: (line: string) => void) {
  const told = new Map<string, string>()
  const tell = (name: string, why: string) => {
    if (told.get(name) !== why) say(`  ${why}`)
    told.set(name, why)
  }
  const silent = new Set<string>()
  const podsOf = async ({ name, context }: Member): Promise<number> => {
    if (silent.has(name)) return 0
    try {
      const { items } = await kubectl.read(context, FUNCTION_PODS, listOf(pod))
      const there = items.filter(isThere)
      if (there.length === 0) return 0
      const { lost } = await nodesOf(kubectl, context)
      const held = there.filter(({ spec }) => lost.includes(spec.nodeName ?? ''))
      if (held.length > 0)
        tell(
          name,
          `${name}: ${held.length} pods are on ${lost.join(', ')}, not Ready: they go when that is back`,
        )
      return there.length - held.length
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      silent.add(name)
      tell(name, `${name} does not answer: it lets go of its pods when it is back`)
      return 0
    }
  }
  return { podsOf, down: () => [...told.keys()] }
}
