import type { Session } from './cli.ts'
import { knativeService, listOf } from './objects.ts'
import { functionsOn } from './ready.ts'
import { NAMESPACE } from './secrets.ts'
import type { Member } from './settings.ts'

const SERVICES = ['-n', NAMESPACE, 'get', 'services.serving.knative.dev']
const GENERATION = 'resourcetemplate.karmada.io/generation'

/**
 * What the members, all unless given, still have to do for the functions at Karmada, all unless named: take the newest
 * template, and be Ready with it; the active member with its pods. Undefined when all is done.
 */
export async function karmadaAwaits(
  { kubectl, settings }: Session,
  active: string,
  { members = settings.members, names }: { members?: readonly Member[]; names?: readonly string[] } = {},
): Promise<string | undefined> {
  const wanted = await kubectl.read(settings.KARMADA_CONTEXT, SERVICES, listOf(knativeService))
  for (const member of members) {
    // oxlint-disable-next-line no-await-in-loop -- the first that is late is told
    const [there, states] = await Promise.all([
      kubectl.read(member.context, SERVICES, listOf(knativeService)),
      functionsOn(kubectl, member),
    ])
    for (const { metadata } of wanted.items) {
      if (names && !names.includes(metadata.name)) continue
      const own = there.items.find((one) => one.metadata.name === metadata.name)
      if (!own) return `${metadata.name} is not on ${member.name} yet`
      if (own.metadata.annotations[GENERATION] !== String(metadata.generation)) {
        return `${metadata.name} on ${member.name} is not the newest yet`
      }
      const state = states.find(({ name }) => name === metadata.name)
      if (!state?.ready) return `${metadata.name} on ${member.name}: ${state?.reason ?? 'not there'}`
      if (member.name === active && state.pods === 0)
        return `${metadata.name} on ${member.name} has no pod yet`
    }
  }
  return undefined
}
