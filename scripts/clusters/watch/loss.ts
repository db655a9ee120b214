import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from '../../local/refusal.ts'
import type { Session } from '../cli.ts'
import type { Outage } from '../outage.ts'
import { podsOn } from '../ready.ts'
import type { Member } from '../settings.ts'
import { waitUntil } from '../wait.ts'
import type { Audience } from './audience.ts'
import type { Show } from './show.ts'

export interface Loss {
  session: Session
  /** The member that is lost: the active one, or either where both serve. */
  member: Member
  standby: Member
  outage: Outage
  /** How long it is away. */
  seconds: number
  rate: number
}

const GOALS = { readGapMs: 3_000, slowestMs: 5_000, rowsAgainMs: 10_000 }
const BEFORE_MS = 10_000
const ATTEMPTS = 3

/** What is lost is to be taken over from nothing, but where both members hold their pods. */
async function atZero({ session, standby }: Loss, audience: Audience, signal: AbortSignal): Promise<void> {
  if (session.settings.STANDBY === 'serving') return
  const zero = async () => {
    signal.throwIfAborted()
    const pods = await podsOn(session.kubectl, standby.context)
    return pods === 0 ? undefined : `${standby.name} at zero pods`
  }
  await waitUntil(zero, {
    seconds: 300,
    say: audience.tell,
    advice: `${standby.name} keeps pods: npm run verify`,
  })
}

/** Until the front is served by the member again and the other's pods are gone. */
async function recover(loss: Loss, audience: Audience, signal: AbortSignal): Promise<void> {
  const { member } = loss
  const served = async () => {
    signal.throwIfAborted()
    return audience.member() === member.name ? undefined : `answers from ${member.name}`
  }
  await waitUntil(served, {
    seconds: 180,
    say: audience.tell,
    advice: `${member.name} did not come back: npm run verify`,
  })
  await atZero(loss, audience, signal)
}

/** Whatever happened, the member is given back. */
async function giveBack({ member, outage }: Loss, audience: Audience): Promise<void> {
  audience.tell(`${member.name} is given back`)
  for (let attempt = 1; ; attempt++) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- a second Ctrl-C ends what it has started: tried again
      return await outage.heal()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (attempt === ATTEMPTS) throw new Refusal(`${member.name} could not be given back: ${error.message}`)
    }
  }
}

async function loseAndGiveBack(loss: Loss, audience: Audience, signal: AbortSignal): Promise<void> {
  const { member, outage, seconds } = loss
  await pause(BEFORE_MS, undefined, { signal })
  if (loss.session.settings.STANDBY !== 'serving' && audience.member() !== member.name) {
    const serves = audience.member() ?? 'nobody'
    throw new Refusal(`${member.name} is not the one that serves (${serves} does): npm run switch`)
  }
  await atZero(loss, audience, signal)
  audience.cut()
  audience.tell(outage.what)
  try {
    await outage.cut().catch((error: unknown) => {
      signal.throwIfAborted()
      throw error
    })
    await pause(seconds * 1_000, undefined, { signal })
    const left = await outage.left?.()
    if (left === undefined) return
    audience.tell(`${left} pods on ${member.name} take requests`)
    if (left > 0) throw new Refusal(`${outage.what}, and ${left} of its pods stayed: that showed nothing`)
  } finally {
    await giveBack(loss, audience)
  }
}

/** The active member is lost for a while, and comes back. */
export const lossShow = (loss: Loss): Show => ({
  title: `What the audience saw: ${loss.outage.what}`,
  standby: loss.standby,
  rate: loss.rate,
  goals: GOALS,
  interrupted: `${loss.member.name} is there as before`,
  async act(audience, signal) {
    await loseAndGiveBack(loss, audience, signal)
    await recover(loss, audience, signal)
  },
})
