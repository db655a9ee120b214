/** The steps of a deploy. Each can be run alone and again; each ends when what it applied runs. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import * as z from 'zod/mini'
import { Refusal } from '../local/refusal.ts'
import { applyAll } from './apply.ts'
import { centralAwaits, removeFailed } from './central-ready.ts'
import { root, say, type Session } from './cli.ts'
import { credentialsFrom, CREDENTIALS_SECRET, type Credentials } from './credentials.ts'
import { discover } from './discover.ts'
import { askFront, findFront } from './front.ts'
import type { Kubectl } from './kubectl.ts'
import { needKustomize } from './kustomize.ts'
import { listOf, volumeClaim } from './objects.ts'
import type { Part } from './overlay.ts'
import { findMissing } from './prereq.ts'
import { karmadaAwaits } from './karmada-ready.ts'
import { renderPart } from './render.ts'
import { isFunction, rollOut } from './roll-out.ts'
import { run } from './run.ts'
import { NAMESPACE } from './secrets.ts'
import { deleteStale } from './stale.ts'
import { exampleTopology, type Topology } from './topology.ts'
import { feedsAwaited } from './verify.ts'
import { waitUntil } from './wait.ts'

/** The longest interval of a feed, and a while. */
const FIRST_ROWS_SECONDS = 400

const UNREADY =
  'What is not ready says why above. Mend that and run the step again: it goes on where it stopped.'

/** What central keeps; undefined before the first deploy. */
export async function storedCredentials({ kubectl, settings }: Session): Promise<Credentials | undefined> {
  const args = ['-n', NAMESPACE, 'get', 'secret', CREDENTIALS_SECRET]
  const stored = await kubectl.find(settings.CENTRAL_CONTEXT, args, z.unknown())
  return stored === undefined ? undefined : credentialsFrom(stored)
}

/** A part as it is to be now: with the addresses of the clusters, and the credentials that central keeps. */
export async function renderNow(session: Session, part: Part, topology: Topology) {
  const stored = await storedCredentials(session)
  // In a dry run nothing may be there yet.
  if (!stored && part === 'karmada' && !session.kubectl.dry) {
    throw new Refusal(
      `central has no Secret ${NAMESPACE}/${CREDENTIALS_SECRET}: run npm run deploy -- central first`,
    )
  }
  const kustomize = await needKustomize(run)
  const credentials = stored ?? credentialsFrom(undefined)
  return renderPart(part, { root, kustomize, topology, settings: session.settings, credentials })
}

export async function prereq(session: Session): Promise<void> {
  const missing = await findMissing(session)
  if (missing.length > 0)
    throw new Refusal(`not yet possible:\n${missing.map((line) => `- ${line}`).join('\n')}`)
  say('  tools, contexts, versions and CRDs are there')
}

export async function build({ kubectl, settings, signal }: Session): Promise<void> {
  if (kubectl.dry) return say('would run: npm run images')
  await run(process.execPath, [join(root, 'scripts/images.ts')], { print: say, signal })
  if (process.env['REGISTRY']) return
  if (!settings.LOAD_COMMAND) {
    return say(
      '  no REGISTRY and no LOAD_COMMAND: the images in dist/images have to be on the clusters’ nodes already',
    )
  }
  const folder = join(root, 'dist/images')
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.tar'))) {
    // oxlint-disable-next-line no-await-in-loop -- one archive after the other
    await kubectl.command(settings.LOAD_COMMAND, { ARCHIVE: join(folder, file) })
    say(`  loaded ${file}`)
  }
}

export async function central(session: Session): Promise<void> {
  const { kubectl, settings } = session
  needImages(kubectl)
  await needPasswords(session)
  const manifests = await renderNow(session, 'central', exampleTopology(settings))
  const schemaJob = manifests.find(({ kind }) => kind === 'Job')?.metadata.name ?? 'schema'
  await removeFailed(kubectl, settings.CENTRAL_CONTEXT, schemaJob)
  await applyAll(kubectl, settings.CENTRAL_CONTEXT, manifests, say)
  if (kubectl.dry) return
  await waitUntil(() => centralAwaits(kubectl, settings.CENTRAL_CONTEXT, schemaJob), {
    seconds: 300,
    say,
    advice: UNREADY,
  })
  const stale = await deleteStale(kubectl, settings.CENTRAL_CONTEXT, manifests)
  say(`  central runs${stale > 0 ? `; ${stale} ConfigMaps and Secrets of earlier deploys deleted` : ''}`)
}

export async function karmada(session: Session): Promise<void> {
  const { kubectl, settings } = session
  needImages(kubectl)
  const topology = kubectl.dry ? exampleTopology(settings) : await discover(session)
  const manifests = await renderNow(session, 'karmada', topology)
  const around = manifests.filter((one) => !isFunction(one))
  await applyAll(kubectl, settings.KARMADA_CONTEXT, around, say)
  const { active } = topology
  await rollOut(session, manifests.filter(isFunction), { active, say, advice: UNREADY })
  if (kubectl.dry) return
  await waitUntil(() => karmadaAwaits(session, active), { seconds: 300, say, advice: UNREADY })
  const stale = await deleteStale(kubectl, settings.KARMADA_CONTEXT, manifests)
  say(`  every function is Ready on every member; ${active} is active`)
  if (stale > 0) say(`  ${stale} ConfigMaps and Secrets of earlier deploys deleted`)
}

export async function istio(session: Session): Promise<void> {
  const { kubectl, settings } = session
  const topology = kubectl.dry ? exampleTopology(settings) : await discover(session)
  await applyAll(kubectl, settings.CENTRAL_CONTEXT, await renderNow(session, 'front', topology), say)
  if (kubectl.dry) return
  const front = await findFront(kubectl, settings)
  const look = async () => {
    const { status, member } = await askFront(front, '/api/system')
    return status === 200 && member === topology.active
      ? undefined
      : `${front.url}/api/system answers ${status} from ${member ?? 'nobody'}`
  }
  await waitUntil(look, { seconds: 120, say, advice: UNREADY })
  // Envoys take up a change one after the other.
  await pause(1_000)
  await waitUntil(() => feedsAwaited(front), { seconds: FIRST_ROWS_SECONDS, say, advice: UNREADY })
  say(`  the front ${front.url} is served by ${topology.active}`)
}

/** New passwords would not open the volumes that are there: they are refused rather than made up. */
async function needPasswords(session: Session): Promise<void> {
  if (await storedCredentials(session)) return
  const { CENTRAL_CONTEXT } = session.settings
  const args = ['-n', NAMESPACE, 'get', 'persistentvolumeclaims']
  const { items } = await session.kubectl.read(CENTRAL_CONTEXT, args, listOf(volumeClaim))
  if (items.length === 0) return
  const names = items.map(({ metadata }) => metadata.name).join(', ')
  throw new Refusal(
    `${CENTRAL_CONTEXT} keeps the volumes ${names}, but Secret ${NAMESPACE}/${CREDENTIALS_SECRET} with their passwords is gone: restore that Secret, or give the data up with npm run undeploy -- --purge`,
  )
}

/** A dry run builds none, and can do without. */
function needImages({ dry }: Kubectl): void {
  if (dry || existsSync(join(root, 'dist/images/kustomization.yaml'))) return
  throw new Refusal('no images have been built here: run npm run deploy -- build (or npm run images)')
}
