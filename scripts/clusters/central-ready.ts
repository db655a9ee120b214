import * as z from 'zod/mini'
import { Refusal } from '../local/refusal.ts'
import type { Kubectl } from './kubectl.ts'
import { conditionOf, job, listOf, pod, workload } from './objects.ts'
import { waitingFor } from './ready.ts'
import { NAMESPACE } from './secrets.ts'

const typed = z.object({ kind: z.string() })
const scope = ['-n', NAMESPACE]
const OURS = ['-l', 'app.kubernetes.io/part-of=traffic']

/** Deletes a Job that has failed: applied again as it is, it would stay so. */
export async function removeFailed(kubectl: Kubectl, context: string, name: string): Promise<void> {
  const found = await kubectl.find(context, [...scope, 'get', 'job', name], job)
  if (conditionOf(found?.status.conditions ?? [], 'Failed')?.status !== 'True') return
  await kubectl.change(context, [...scope, 'delete', 'job', name, '--ignore-not-found'])
}

/**
 * What central still waits for, with the reason where a pod tells one; undefined when all of it runs.
 * @throws Refusal where the schema's Job has failed for good
 */
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
  const failed = conditionOf(done?.status.conditions ?? [], 'Failed')
  if (failed?.status === 'True') {
    throw new Refusal(
      `${schemaJob} has failed: ${failed.message ?? failed.reason ?? ''}\nSee npm run logs -- 1h schema; mend that and run the step again.`,
    )
  }
  if (conditionOf(done?.status.conditions ?? [], 'Complete')?.status !== 'True') names.push(schemaJob)
  if (names.length === 0) return undefined
  const reason = pods.items.map((one) => waitingFor(one)).find((text) => text !== undefined)
  return `${names.join(', ')}${reason ? ` (${reason})` : ''}`
}
