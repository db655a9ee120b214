import type { Session } from './cli.ts'
import { knativeService, listOf } from './objects.ts'
import { functionsOn } from './ready.ts'
import { NAMESPACE } from './secrets.ts'
import type { Member } from './settings.ts'

const SERVICES = ['-n', NAMESPACE, 'get', 'services.serving.knative.dev']
const GENERATION = 'resourcetemplate.karmada.io/generation'

/** The functions that Karmada has, by name, each with the generation of its template. */
export async function functionsAtKarmada({ kubectl, settings }: Session) {
  const { items } = await kubectl.read(settings.KARMADA_CONTEXT, SERVICES, listOf(knativeService))
  return new Map(items.map(({ metadata }) => [metadata.name, metadata.generation]))
}

/**
 * What the members, all unless given, still have to do for the functions at Karmada, all unless one is named: take the newest
 * template, and be Ready with it; the active member with its pods. Undefined when all is done.
 */
export async function karmadaAwaits(
  session: Session,
  active: string,
  { members = session.settings.members, only }: { members?: readonly Member[]; only?: string } = {},
): Promise<string | undefined> {
  const { kubectl } = session
  const wanted = await functionsAtKarmada(session)
  for (const member of members) {
    // oxlint-disable-next-line no-await-in-loop -- the first that is late is told
    const [there, states] = await Promise.all([
      kubectl.read(member.context, SERVICES, listOf(knativeService)),
      functionsOn(kubectl, member),
    ])
    for (const [name, generation] of wanted) {
      if (only !== undefined && name !== only) continue
      const own = there.items.find((one) => one.metadata.name === name)
      if (!own) return `${name} is not on ${member.name} yet`
      if (own.metadata.annotations[GENERATION] !== String(generation)) {
        return `${name} on ${member.name} is not the newest yet`
      }
      const state = states.find((one) => one.name === name)
      if (!state?.ready) return `${name} on ${member.name}: ${state?.reason ?? 'not there'}`
      if (member.name === active && state.pods === 0) return `${name} on ${member.name} has no pod yet`
    }
  }
  return undefined
}
