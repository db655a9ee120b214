import { Refusal } from '../local/refusal.ts'
import { applyAll } from './apply.ts'
import { say, type Session } from './cli.ts'
import { discover } from './discover.ts'
import { askFront, findFront } from './front.ts'
import { karmadaAwaits } from './karmada-ready.ts'
import type { Part } from './overlay.ts'
import { nodesOf, podsWhereUp } from './ready.ts'
import type { Member } from './settings.ts'
import { renderNow } from './steps.ts'
import type { Topology } from './topology.ts'
import { waitUntil } from './wait.ts'

/** Answers in a row from the new member before the old one may let its pods go. */
const ANSWERS = 10

const ADVICE = 'Nothing has been lost: mend what it waits for and run the same command again.'

/** Applies one kind of a part alone: what else differs from what runs is a deploy's business. */
async function applyKind(session: Session, part: Part, kind: string, topology: Topology): Promise<void> {
  const { kubectl, settings } = session
  const context = part === 'karmada' ? settings.KARMADA_CONTEXT : settings.CENTRAL_CONTEXT
  const manifests = (await renderNow(session, part, topology)).filter((one) => one.kind === kind)
  await applyAll(kubectl, context, manifests, say)
}

/** @throws Refusal where a member's API server answers and none of its nodes could start a pod */
async function needNodes({ kubectl }: Session, { name, context }: Member): Promise<void> {
  const { all, lost } = await nodesOf(kubectl, context)
  if (all.length === 0 || lost.length < all.length) return
  throw new Refusal(`${name} can start no pod: ${lost.join(', ')} not Ready. Nothing has been changed.`)
}

/**
 * Warms the member, waits until it is Ready, swaps the roles at the front, lets the others fall to zero. The others may be
 * down: Karmada tells them when they are back.
 */
export async function switchTo(session: Session, member: Member): Promise<void> {
  const { kubectl, settings } = session
  const { name } = member
  await needNodes(session, member)
  const now = await discover(session, [member])
  const topology = { ...now, active: name }
  const others = settings.members.filter((other) => other.name !== name)
  say(now.active === name ? `${name} is active at the front already` : `from ${now.active} to ${name}`)

  say(`== warm: pods of every function on ${name}`)
  await applyKind(session, 'karmada', 'OverridePolicy', { ...topology, warm: true })
  if (!kubectl.dry) {
    await waitUntil(() => karmadaAwaits(session, name, { members: [member] }), {
      seconds: 180,
      say,
      advice: ADVICE,
    })
  }

  say('== roles: the front prefers it')
  await applyKind(session, 'front', 'ServiceEntry', topology)
  if (!kubectl.dry) {
    const front = await findFront(kubectl, settings)
    let inARow = 0
    const look = async () => {
      const { member: by } = await askFront(front, '/api/road/summary')
      inARow = by === name ? inARow + 1 : 0
      if (inARow >= ANSWERS) return undefined
      return inARow > 0 ? `${ANSWERS} answers in a row from ${name}` : `answers come from ${by ?? 'nobody'}`
    }
    await waitUntil(look, { seconds: 60, say, advice: ADVICE, everyMs: 100 })
  }

  say(`== rest: ${others.map((other) => other.name).join(', ')} to zero`)
  await applyKind(session, 'karmada', 'OverridePolicy', topology)
  if (kubectl.dry) return
  const { podsOf, down } = podsWhereUp(kubectl, say)
  const pods = async () => {
    const left = await Promise.all(others.map(async (other) => ({ other, pods: await podsOf(other) })))
    const busy = left.find((one) => one.pods > 0)
    return busy ? `${busy.other.name} still has pods` : undefined
  }
  await waitUntil(pods, { seconds: 300, say, advice: ADVICE })
  const rest =
    down().length > 0 ? `once ${down().join(', ')} is back: npm run verify` : 'the others are at zero pods'
  say(`${name} is active; ${rest}`)
}
