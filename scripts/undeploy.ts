/** `npm run undeploy`: takes the system off the clusters again; its data stay unless told otherwise. */
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import { openSession, root, runMain, say, type Session } from './clusters/cli.ts'
import { CREDENTIALS_SECRET, placeholders } from './clusters/credentials.ts'
import { needKustomize } from './clusters/kustomize.ts'
import { alone } from './clusters/interrupt.ts'
import type { Manifest } from './clusters/manifest.ts'
import { listOf } from './clusters/objects.ts'
import { parts, type Part } from './clusters/overlay.ts'
import { podsWhereUp } from './clusters/ready.ts'
import { renderPart } from './clusters/render.ts'
import { run } from './clusters/run.ts'
import { NAMESPACE } from './clusters/secrets.ts'
import { exampleTopology } from './clusters/topology.ts'
import { waitUntil } from './clusters/wait.ts'

const HELP = `npm run undeploy [-- --purge] [--dry-run]

Takes the front, the functions and central's programs away. What has been stored stays: the volumes of MariaDB and
Redis, and the Secret with their passwords; the next deploy goes on with them.

  --purge     take those away too, and the namespaces
  --dry-run   say what would be done, change nothing
`
const named = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) })
const OURS = ['-l', 'app.kubernetes.io/part-of=traffic']

/** What a deploy has named by its content (pin.ts) is found by its label; all else by the name it is rendered with. */
const byLabel = ['ConfigMap', 'Secret', 'Job']

async function deletePart(session: Session, part: Part, purge: boolean): Promise<void> {
  const { kubectl, settings } = session
  const context = part === 'karmada' ? settings.KARMADA_CONTEXT : settings.CENTRAL_CONTEXT
  // Only names matter here, and what is in a Secret is in none of those.
  const rendering = { root, topology: exampleTopology(settings), settings, credentials: placeholders() }
  const manifests = await renderPart(part, { ...rendering, kustomize: await needKustomize(run) })
  const remove = (namespace: string | undefined, names: readonly string[]) =>
    names.length === 0
      ? Promise.resolve('')
      : kubectl.change(context, [
          ...(namespace ? ['-n', namespace] : []),
          'delete',
          '--ignore-not-found',
          '--timeout=120s',
          ...names,
        ])
  const groupOf = ({ apiVersion }: Manifest) => apiVersion.split('/').toReversed()[1] ?? ''
  const typeOf = (one: Manifest) => `${one.kind.toLowerCase()}${groupOf(one) ? `.${groupOf(one)}` : ''}`
  const namespaces = new Set(manifests.map(({ metadata }) => metadata.namespace))
  for (const namespace of namespaces) {
    const own = manifests.filter(
      ({ kind, metadata }) =>
        metadata.namespace === namespace && kind !== 'Namespace' && !byLabel.includes(kind),
    )
    // oxlint-disable-next-line no-await-in-loop -- one namespace after the other
    await remove(
      namespace,
      own.map((one) => `${typeOf(one)}/${one.metadata.name}`),
    )
  }
  if (part !== 'front') {
    const scope = ['-n', NAMESPACE, 'get', 'configmaps,secrets,jobs', ...OURS]
    const { items } = await kubectl.read(context, scope, listOf(named))
    const names = items.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`)
    await remove(
      NAMESPACE,
      names.filter((name) => purge || name !== `secret/${CREDENTIALS_SECRET}`),
    )
  }
  if (!purge) return
  if (part === 'central')
    await kubectl.change(context, ['-n', NAMESPACE, 'delete', 'persistentvolumeclaims', '--all'])
  await remove(
    undefined,
    manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => `namespace/${metadata.name}`),
  )
}

async function undeploy(session: Session, purge: boolean): Promise<void> {
  const { kubectl, settings } = session
  for (const part of parts.toReversed()) {
    if (part === 'central') continue
    say(`== ${part}`)
    // oxlint-disable-next-line no-await-in-loop -- the front first, so that nobody is sent where nothing is
    await deletePart(session, part, purge)
  }
  if (!kubectl.dry) {
    const { podsOf } = podsWhereUp(kubectl, say)
    const pods = async () => {
      const counts = await Promise.all(settings.members.map(podsOf))
      const left = counts.reduce((sum, count) => sum + count, 0)
      return left > 0 ? `${left} pods of functions` : undefined
    }
    const advice = 'See what holds them (npm run verify), and run the same command again.'
    await waitUntil(pods, { seconds: 180, say, advice })
  }
  say('== central')
  await deletePart(session, 'central', purge)
  if (kubectl.dry) return
  say(purge ? 'all is gone' : 'gone, but for the volumes and passwords: --purge takes those too')
}

runMain(async () => {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      purge: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean' },
    },
  })
  if (values.help) return say(HELP)
  const session = openSession(values['dry-run'])
  await alone(session, (its) => undeploy(its, values.purge))
})
