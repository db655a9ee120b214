/** `npm run verify`: what runs where, whom the front shows, how fresh the data are. */
import { parseArgs } from 'node:util'
import { openSession, runMain, say } from './clusters/cli.ts'
import { verify } from './clusters/verify.ts'

const HELP = `npm run verify

Prints each function on each member with its revision, pods and readiness; what the front answers and who serves it; how
fresh each feed is. Changes nothing. Ends with status 1 unless all of it is as it should be.
`

runMain(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
  return values.help ? say(HELP) : verify(openSession())
})
