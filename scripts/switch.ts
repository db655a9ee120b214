/** `npm run switch -- <member>`: the other member becomes the active one, and no request fails. */
import { parseArgs } from 'node:util'
import { switchTo } from './clusters/change-roles.ts'
import { memberNamed, openSession, runMain, say } from './clusters/cli.ts'
import { alone } from './clusters/interrupt.ts'

const HELP = `npm run switch -- <member> [--dry-run]

Makes a member the active one, as planned: starts its pods, waits until every function there is Ready, swaps the
roles at the front, and lets the other fall to zero. No request fails. Safe to repeat; interrupted, run it again. The
member that is left may be down: it is told when it is back.

  --dry-run   say what would be done, change nothing
`

runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, 'dry-run': { type: 'boolean' } },
  })
  if (values.help) return say(HELP)
  const session = openSession(values['dry-run'])
  const member = memberNamed(session.settings, positionals[0])
  await alone(session, (its) => switchTo(its, member))
})
