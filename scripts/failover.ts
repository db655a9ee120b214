/** `npm run failover -- <member>`: takes a member away while people watch, and prints what they saw. */
import { parseArgs } from 'node:util'
import { memberNamed, openSession, runMain, say } from './clusters/cli.ts'
import { withLease } from './clusters/lease.ts'
import { prepareOutage, ways, type Way } from './clusters/outage.ts'
import { lossShow, type Loss } from './clusters/watch/loss.ts'
import { play } from './clusters/watch/show.ts'
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
const isWay = (text: string): text is Way => ways.some((way) => way === text)

const number = (text: string, name: string) => {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new Refusal(`--${name} takes a number above 0`)
}

async function dryRun({ outage }: Loss): Promise<void> {
  await outage.cut()
  await outage.heal()
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
  const loss = { session, member, standby, outage, seconds, rate }
  if (session.kubectl.dry) return dryRun(loss)
  say(`${rate} requests/s at the front; ${member.name} is active, ${standby.name} waits`)
  return withLease(session.kubectl, session.settings.CENTRAL_CONTEXT, () => play(session, lossShow(loss)))
})
