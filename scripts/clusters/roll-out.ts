import { applyAll } from './apply.ts'
import type { Session } from './cli.ts'
import { functionsAtKarmada, karmadaAwaits } from './karmada-ready.ts'
import type { Manifest } from './manifest.ts'
import { waitUntil } from './wait.ts'

interface RollOut {
  active: string
  say(line: string): void
  advice: string
}

const READY_SECONDS = 300

export const isFunction = ({ apiVersion, kind }: Manifest) =>
  kind === 'Service' && apiVersion.startsWith('serving.knative.dev/')

/**
 * Changes functions one after the other, each once the one before is Ready on every member: a new Revision starts beside
 * the old one, and all at once they would need twice the room.
 */
export async function inTurn(
  session: Session,
  names: readonly string[],
  change: (name: string) => Promise<unknown>,
  { active, say, advice }: RollOut,
): Promise<void> {
  let known = await functionsAtKarmada(session)
  for (const name of names) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await change(name)
    // oxlint-disable-next-line no-await-in-loop
    const now = await functionsAtKarmada(session)
    const same = now.get(name) === known.get(name)
    known = now
    if (same) continue
    const ready = () => karmadaAwaits(session, active, { only: name })
    // oxlint-disable-next-line no-await-in-loop
    await waitUntil(ready, { seconds: READY_SECONDS, say, advice })
  }
}

/** Applies functions: new ones together, as nothing runs yet that they could be in the way of, the others in turn. */
export async function rollOut(
  session: Session,
  functions: readonly Manifest[],
  options: RollOut,
): Promise<void> {
  const { kubectl, settings } = session
  const context = settings.KARMADA_CONTEXT
  const known = kubectl.dry ? new Map() : await functionsAtKarmada(session)
  const fresh = functions.filter(({ metadata }) => !known.has(metadata.name))
  if (fresh.length > 0) await applyAll(kubectl, context, fresh, options.say)
  const apply = (name: string) =>
    applyAll(
      kubectl,
      context,
      functions.filter(({ metadata }) => metadata.name === name),
      options.say,
    )
  const running = functions.map(({ metadata }) => metadata.name).filter((name) => known.has(name))
  await inTurn(session, running, apply, options)
}
