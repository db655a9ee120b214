/** `npm run failover -- <member>`: takes a member away while people watch, and prints what they saw. */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { print } from './bench/table.ts'
import { memberNamed, openSession, runMain, say, type Session } from './clusters/cli.ts'
import { withLease } from './clusters/lease.ts'
import { prepareOutage, ways, type Outage, type Way } from './clusters/outage.ts'
import { podsOn } from './clusters/ready.ts'
import type { Member } from './clusters/settings.ts'
import { storedCredentials } from './clusters/steps.ts'
import { waitUntil } from './clusters/wait.ts'
import { gather, type Audience } from './clusters/watch/audience.ts'
import { figuresTable, type Figures } from './clusters/watch/figures.ts'
import { Refusal } from './local/refusal.ts'

const HELP = `npm run failover -- <member> [--way gateway|network|nodes|api] [--seconds 45] [--rate 20] [--dry-run]

The demonstration: requests, an event stream and numbered events that never stop; after ten seconds the member is
taken away, after --seconds it is given back (as it is on Ctrl-C), and at the end the figures are printed. Ends with
status 1 where a goal is missed.

  --way gateway   its Istio gateway is scaled to zero (the default)
  --way network   CUT_COMMAND and HEAL_COMMAND: shell commands, with MEMBER and CONTEXT in their environment
  --way nodes     every node is drained
  --way api       API_CUT_COMMAND and API_HEAL_COMMAND: its API server alone
  --rate          requests a second
  --dry-run       say what would be done, change nothing
`
const GOALS = { readGapMs: 3_000, slowestMs: 5_000, rowsAgainMs: 10_000 }
const BEFORE_MS = 10_000
const ATTEMPTS = 3
/** Ways to be ended that leave time to give the member back. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const isWay = (text: string): text is Way => ways.some((way) => way === text)

const number = (text: string, name: string) => {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new Refusal(`--${name} takes a number above 0`)
}

interface Show {
  session: Session
  member: Member
  standby: Member
  outage: Outage
  seconds: number
  rate: number
}

/** Until the front is served by the member again and the other's pods are gone. */
async function recover({ session, member, standby }: Show, audience: Audience, signal: AbortSignal) {
  const served = async () => {
    signal.throwIfAborted()
    return audience.member() === member.name ? undefined : `answers from ${member.name}`
  }
  await waitUntil(served, {
    seconds: 180,
    say: audience.tell,
    advice: `${member.name} did not come back: npm run verify`,
  })
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

/** Whatever happened, the member is given back. */
async function giveBack({ member, outage }: Show, audience: Audience): Promise<void> {
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

async function loseAndGiveBack(show: Show, audience: Audience, signal: AbortSignal): Promise<void> {
  const { member, outage, seconds } = show
  await pause(BEFORE_MS, undefined, { signal })
  if (audience.member() !== member.name) {
    const serves = audience.member() ?? 'nobody'
    throw new Refusal(`${member.name} is not the one that serves (${serves} does): npm run switch`)
  }
  audience.cut()
  audience.tell(outage.what)
  try {
    await outage.cut().catch((error: unknown) => {
      signal.throwIfAborted()
      throw error
    })
    await pause(seconds * 1_000, undefined, { signal })
  } finally {
    await giveBack(show, audience)
  }
}

async function play(show: Show): Promise<boolean> {
  const { session, member, standby, outage, rate } = show
  if (session.kubectl.dry) {
    await outage.cut()
    await outage.heal()
    return true
  }
  const credentials = await storedCredentials(session)
  if (!credentials) throw new Refusal('central keeps no credentials: run npm run deploy -- all first')
  say(`${rate} requests/s at the front; ${member.name} is active, ${standby.name} waits`)
  const interrupted = new AbortController()
  const interrupt = () => interrupted.abort()
  for (const signal of SIGNALS) process.on(signal, interrupt)
  const audience = await gather(session, { credentials, standby, perSecond: rate, say })
  let figures: Figures
  try {
    await loseAndGiveBack(show, audience, interrupted.signal)
    await recover(show, audience, interrupted.signal)
  } catch (error) {
    if (!interrupted.signal.aborted || error instanceof Refusal) throw error
    throw new Refusal(`interrupted: ${member.name} is there as before`)
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt)
    figures = await audience.leave()
  }
  const { table, met } = figuresTable(`What the audience saw: ${outage.what}`, figures, GOALS)
  print(table)
  return met
}

runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      'dry-run': { type: 'boolean' },
      way: { type: 'string', default: 'gateway' },
      seconds: { type: 'string', default: '45' },
      rate: { type: 'string', default: '20' },
    },
  })
  if (values.help) return say(HELP)
  const session = openSession(values['dry-run'])
  const member = memberNamed(session.settings, positionals[0])
  const standby = session.settings.members.find((other) => other.name !== member.name)
  if (!standby) throw new Refusal('MEMBERS names no second member that could take over')
  if (!isWay(values.way)) throw new Refusal(`--way takes ${ways.join(', ')}`)
  const outage = await prepareOutage(session.kubectl, session.settings, member, values.way)
  const seconds = number(values.seconds, 'seconds')
  const rate = number(values.rate, 'rate')
  const show = { session, member, standby, outage, seconds, rate }
  return withLease(session.kubectl, session.settings.CENTRAL_CONTEXT, () => play(show))
})
