/** `npm run test:clusters`: the scenarios of docs/clusters.md on whatever clusters the contexts name. */
import { parseArgs } from 'node:util'
import { memberNamed, openSession, root, runMain, say } from './clusters/cli.ts'
import { activeAtFront } from './clusters/discover.ts'
import { withLease } from './clusters/lease.ts'
import { playAll, scenarios } from './clusters/watch/scenarios.ts'
import { Refusal } from './local/refusal.ts'

const HELP = `npm run test:clusters -- [scenario …]

Plays the scenarios on the deployed system, each under requests, an event stream and numbered events that never stop, and
prints what was seen. Ends with status 1 where a goal is missed. All of them unless some are named:
${Object.keys(scenarios).join(', ')}
`

runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, rate: { type: 'string', default: '20' } },
  })
  if (values.help) return say(HELP)
  const session = openSession()
  const { settings } = session
  const active = await activeAtFront(session.kubectl, settings.CENTRAL_CONTEXT)
  if (!active)
    throw new Refusal(
      `${settings.CENTRAL_CONTEXT} has no front yet: run npm run deploy -- all (from ${root})`,
    )
  const member = memberNamed(settings, active)
  const standby = settings.members.find(({ name }) => name !== active)
  if (!standby) throw new Refusal('MEMBERS names no second member that could take over')
  const names = positionals.length > 0 ? positionals : Object.keys(scenarios)
  const stage = { session, member, standby, rate: Number(values.rate) }
  return withLease(session.kubectl, settings.CENTRAL_CONTEXT, () => playAll(stage, names))
})
