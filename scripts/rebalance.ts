/** `npm run rebalance`: Karmada places every workload anew, one after the other. */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { print } from './bench/table.ts'
import { openSession, runMain, say, type Session } from './clusters/cli.ts'
import { alone } from './clusters/interrupt.ts'
import { listOf, resourceBinding } from './clusters/objects.ts'
import { NAMESPACE } from './clusters/secrets.ts'

const HELP = `npm run rebalance [-- --dry-run]

Makes a WorkloadRebalancer for each workload that Karmada has placed, two seconds apart, and prints where each is then.
With the default variant every function is on every member already, so this changes nothing; it brings workloads back
where a variant lets Karmada move them (README in karmada/variants).
`
const BETWEEN_MS = 2_000
const BINDINGS = ['-n', NAMESPACE, 'get', 'resourcebindings.work.karmada.io']

const bindings = async ({ kubectl, settings }: Session) =>
  (await kubectl.read(settings.KARMADA_CONTEXT, BINDINGS, listOf(resourceBinding))).items

/** What runs; configuration follows it. */
const isWorkload = (kind: string) => !['ConfigMap', 'Secret'].includes(kind)

async function rebalance(session: Session): Promise<void> {
  const { kubectl, settings } = session
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const workloads = (await bindings(session)).filter(({ spec }) => isWorkload(spec.resource.kind))
  for (const [at, { metadata, spec }] of workloads.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that not all move at once
    if (at > 0 && !kubectl.dry) await pause(BETWEEN_MS)
    const { apiVersion, kind, name } = spec.resource
    const rebalancer = {
      apiVersion: 'apps.karmada.io/v1alpha1',
      kind: 'WorkloadRebalancer',
      metadata: { name: `${metadata.name}-${stamp}` },
      spec: { ttlSecondsAfterFinished: 600, workloads: [{ apiVersion, kind, name, namespace: NAMESPACE }] },
    }
    say(`${kind} ${name}`)
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await kubectl.change(settings.KARMADA_CONTEXT, ['create', '-f', '-'], {
      input: JSON.stringify(rebalancer),
    })
  }
  if (!kubectl.dry) await pause(BETWEEN_MS)
  print({
    title: 'Where Karmada has placed them',
    columns: ['kind', 'name', 'members'],
    rows: (await bindings(session))
      .filter(({ spec }) => isWorkload(spec.resource.kind))
      .map(({ spec }) => [
        spec.resource.kind,
        spec.resource.name,
        spec.clusters.map(({ name, replicas }) => (replicas ? `${name}: ${replicas}` : name)).join(', '),
      ]),
  })
}

runMain(async () => {
  const { values } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' }, 'dry-run': { type: 'boolean' } },
  })
  if (values.help) return say(HELP)
  const session = openSession(values['dry-run'])
  await alone(session, rebalance)
})
