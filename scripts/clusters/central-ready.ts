import * as z from 'zod/mini'
import type { Kubectl } from './kubectl.ts'
import { conditionOf, job, listOf, pod, workload } from './objects.ts'
import { waitingFor } from './ready.ts'
import { NAMESPACE } from './secrets.ts'

const typed = z.object({ kind: z.string() })
const scope = ['-n', NAMESPACE]
const OURS = ['-l', 'app.kubernetes.io/part-of=traffic']

/** What central still waits for, with the reason where a pod tells one; undefined when all of it runs. */
export async function centralAwaits(
  kubectl: Kubectl,
  context: string,
  schemaJob: string,
): Promise<string | undefined> {
  const [programs, done, pods] = await Promise.all([
    kubectl.read(
      context,
      [...scope, 'get', 'statefulsets,deployments', ...OURS],
      listOf(z.intersection(typed, workload)),
    ),
    kubectl.find(context, [...scope, 'get', 'job', schemaJob], job),
    kubectl.read(context, [...scope, 'get', 'pods'], listOf(pod)),
  ])
  const late = programs.items.filter(
    ({ metadata, spec, status }) =>
      status.observedGeneration !== metadata.generation ||
      status.readyReplicas < spec.replicas ||
      status.updatedReplicas < spec.replicas,
  )
  const names = late.map(({ metadata }) => metadata.name)
  if (conditionOf(done?.status.conditions ?? [], 'Complete')?.status !== 'True') names.push(schemaJob)
  if (names.length === 0) return undefined
  const reason = pods.items.map((one) => waitingFor(one)).find((text) => text !== undefined)
  return `${names.join(', ')}${reason ? ` (${reason})` : ''}`
}
