/** `npm run deploy`: everything onto the clusters, step by step. */
import { parseArgs } from 'node:util'
import { openSession, runMain, say, type Session } from './clusters/cli.ts'
import { alone } from './clusters/interrupt.ts'
import { build, central, istio, karmada, prereq } from './clusters/steps.ts'
import { verify } from './clusters/verify.ts'
import { Refusal } from './local/refusal.ts'

const HELP = `npm run deploy -- all | prereq | build | central | karmada | istio | verify [--dry-run]

Brings the system onto the clusters: all of it, or one step. Safe to run again; stops at the first failure.

  prereq    tools, contexts, versions and CRDs are there (changes nothing)
  build     an image of every function (npm run images), loaded where there is no registry
  central   MariaDB, Redis, schema, simulator and the two sources
  karmada   the functions, to every member; the standby at zero
  istio     the front, the active member first
  verify    what runs, as npm run verify shows it (changes nothing)

  --dry-run   say what would be done, change nothing

Settings: environment variables, or clusters.env in this folder (docs/clusters.md lists them).
To change where the data come from: DATA_SOURCE_MODE=sim npm run deploy -- karmada (real, sim or auto).
`

type Step = (session: Session) => Promise<void | boolean> | void
const steps: Readonly<Record<string, Step>> = {
  prereq,
  build,
  central,
  karmada,
  istio,
  // Before the first deploy there is nothing yet that could be verified.
  verify: (session) => (session.kubectl.dry ? say('would run: npm run verify') : verify(session)),
}

runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, 'dry-run': { type: 'boolean' } },
  })
  if (values.help || positionals.length === 0) return say(HELP)
  const unknown = positionals.find((name) => name !== 'all' && !Object.hasOwn(steps, name))
  if (unknown) throw new Refusal(`${unknown} is no step: all, ${Object.keys(steps).join(', ')}`)
  const names = positionals.includes('all') ? Object.keys(steps) : positionals
  const session = openSession(values['dry-run'])
  const started = performance.now()
  const walk = async (its: Session) => {
    for (const name of names) {
      say(`== ${name}`)
      // oxlint-disable-next-line no-await-in-loop -- step by step
      if ((await steps[name]?.(its)) === false) return false
    }
    say(`done after ${((performance.now() - started) / 1_000).toFixed(0)} s`)
    return true
  }
  if (names.includes('prereq')) {
    say('== prereq')
    await prereq(session)
    names.splice(names.indexOf('prereq'), 1)
  }
  const changes = names.some((name) => name !== 'verify')
  return changes ? alone(session, walk) : walk(session)
})
