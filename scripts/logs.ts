/** `npm run logs -- [since]`: what every function on every member, and central's programs, have written, in order of time. */
import { parseArgs } from 'node:util'
import { openSession, runMain, say, type Session } from './clusters/cli.ts'
import { NAMESPACE } from './clusters/secrets.ts'
import { Refusal } from './local/refusal.ts'

const HELP = `npm run logs -- [since] [name]

Prints what has been logged within the last \`since\` (10m unless given; 30s, 5m, 2h) on every member and on central, in
order of time; of one function or program where it is named, such as data-processor or redis-stream-source.
`

interface Line {
  at: string
  text: string
}

/** \`[pod/NAME/CONTAINER] TIME TEXT\`, as \`kubectl logs --prefix --timestamps\` prints it. */
const LINE = /^\[pod\/([^/]+)\/[^\]]+\] (\S+) (.*)$/

/** Each node writes times in its own zone, to the nanosecond; those of one millisecond are compared as text. */
const byTime = (a: Line, b: Line) => Date.parse(a.at) - Date.parse(b.at) || a.at.localeCompare(b.at)

async function logsOf(
  { kubectl }: Session,
  where: string,
  context: string,
  selector: string,
  since: string,
): Promise<Line[]> {
  const args = ['-n', NAMESPACE, 'logs', '-l', selector, '--since', since, '--prefix', '--timestamps']
  const text = await kubectl.look(context, [...args, '--tail=-1', '--max-log-requests=50', '--ignore-errors'])
  return text.split('\n').flatMap((line) => {
    const [, pod = '', at = '', message = ''] = LINE.exec(line) ?? []
    return at === '' ? [] : [{ at, text: `${at}  ${where}  ${pod}  ${message}` }]
  })
}

runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) return say(HELP)
  const [since = '10m', name] = positionals
  if (!/^\d+[smh]$/.test(since)) throw new Refusal('since takes a time such as 30s, 10m or 2h')
  const session = openSession()
  const { members, CENTRAL_CONTEXT } = session.settings
  const functions = name ? `serving.knative.dev/service=${name}` : 'serving.knative.dev/service'
  const programs = name ? `app.kubernetes.io/name=${name}` : 'app.kubernetes.io/name'
  const asked = [
    ...members.map((member) => ({ where: member.name, context: member.context, selector: functions })),
    { where: 'central', context: CENTRAL_CONTEXT, selector: programs },
  ]
  const lines: Line[] = []
  const answers = await Promise.allSettled(
    asked.map(({ where, context, selector }) => logsOf(session, where, context, selector, since)),
  )
  for (const [at, answer] of answers.entries()) {
    if (answer.status === 'fulfilled') lines.push(...answer.value)
    else if (answer.reason instanceof Refusal)
      process.stderr.write(`${asked[at]?.where}: ${answer.reason.message}\n`)
    else throw answer.reason
  }
  for (const { text } of lines.toSorted(byTime)) say(text)
  return answers.every(({ status }) => status === 'fulfilled')
})
