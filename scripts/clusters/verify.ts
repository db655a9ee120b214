import * as z from 'zod/mini'
import { print } from '../bench/table.ts'
import { say, type Session } from './cli.ts'
import { activeAtFront } from './discover.ts'
import { askFront, findFront, type Front } from './front.ts'
import { functionsOn, type FunctionState } from './ready.ts'

/** Of `/api/system`, as far as it is looked at. */
const system = z.object({
  reachable: z.object({ store: z.boolean(), stream: z.boolean() }),
  feeds: z.array(
    z.object({
      feed: z.string(),
      ageSeconds: z.nullable(z.number()),
      origin: z.nullable(z.string()),
      collectedBy: z.nullable(z.string()),
      storedBy: z.nullable(z.string()),
    }),
  ),
  stream: z.nullable(
    z.object({
      length: z.number(),
      lag: z.nullable(z.number()),
      pending: z.number(),
      deadLetters: z.number(),
    }),
  ),
})

/** A feed is behind when its newest row is older: a few of its slots. */
const FRESH_SECONDS: Readonly<Record<string, number>> = { accidents: 180, tollgates: 1_200, roads: 1_200 }

async function functionsTable({ kubectl, settings }: Session, active: string | undefined): Promise<boolean> {
  const states: FunctionState[] = []
  const away: string[] = []
  for (const member of settings.members) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- in the settings' order
      states.push(...(await functionsOn(kubectl, member)))
    } catch (error) {
      away.push(`${member.name} cannot be asked: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const pods = (name: string) =>
    states.filter(({ member }) => member === name).reduce((sum, one) => sum + one.pods, 0)
  print({
    title: `Functions (active: ${active ?? 'not known: no front yet'})`,
    columns: ['function', 'member', 'revision', 'pods', 'Ready'],
    rows: states.map((one) => [
      one.name,
      one.member,
      one.revision,
      String(one.pods),
      one.ready ? 'True' : `False: ${one.reason}`,
    ]),
    notes: [...settings.members.map(({ name }) => `${name}: ${pods(name)} pods`), ...away],
  })
  return away.length === 0 && states.length > 0 && states.every(({ ready }) => ready)
}

async function frontTable({ kubectl, settings }: Session, active: string | undefined): Promise<boolean> {
  const front = await findFront(kubectl, settings)
  const paths = ['/', '/api/system', '/api/road/summary', '/api/accidents/latest']
  const answers = await Promise.all(paths.map(async (path) => ({ path, ...(await askFront(front, path)) })))
  print({
    title: `The front, ${front.url}`,
    columns: ['path', 'status', 'served by'],
    rows: answers.map(({ path, status, member }) => [
      path,
      status === 0 ? 'no answer' : String(status),
      member ?? '',
    ]),
    notes: answers.flatMap(({ path, status, body }) =>
      status === 200 ? [] : [`${path}: ${reasonIn(body)}`],
    ),
  })
  const body = answers.find(({ path }) => path === '/api/system')?.body ?? ''
  const mayServe = (member?: string) => settings.STANDBY === 'serving' || member === active
  return answers.every(({ status, member }) => status === 200 && mayServe(member)) && pipelineTable(body)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const problem = z.object({ detail: z.string() })

/** What a function says of why it cannot answer (RFC 9457), or what came in place of that. */
const reasonIn = (body: string) => z.safeParse(problem, parsed(body)).data?.detail ?? body.slice(0, 200)

function pipelineTable(body: string): boolean {
  const { data } = z.safeParse(system, parsed(body))
  if (!data) {
    say('/api/system answers something else than expected')
    return false
  }
  const rows = data.feeds.map(({ feed, ageSeconds, origin, collectedBy, storedBy }) => {
    const fresh = ageSeconds !== null && ageSeconds <= (FRESH_SECONDS[feed] ?? 0)
    return {
      fresh,
      cells: [
        feed,
        ageSeconds === null ? 'none' : `${ageSeconds} s`,
        fresh ? 'yes' : 'no',
        origin ?? '',
        collectedBy ?? '',
        storedBy ?? '',
      ],
    }
  })
  const { stream, reachable } = data
  print({
    title: 'The pipeline',
    columns: ['feed', 'newest row', 'fresh', 'origin', 'collected by', 'stored by'],
    rows: rows.map(({ cells }) => cells),
    notes: [
      stream
        ? `stream: ${stream.length} entries, lag ${stream.lag ?? 'unknown'}, ${stream.pending} pending, ${stream.deadLetters} dead letters`
        : 'stream: cannot be asked',
      ...(reachable.store ? [] : ['MariaDB cannot be asked']),
    ],
  })
  return reachable.store && reachable.stream && rows.every(({ fresh }) => fresh)
}

/** The feeds that have no row yet; undefined when each has. */
export async function feedsAwaited(front: Front): Promise<string | undefined> {
  const { data } = z.safeParse(system, parsed((await askFront(front, '/api/system')).body))
  const empty = data?.feeds.filter(({ ageSeconds }) => ageSeconds === null).map(({ feed }) => feed) ?? [
    'any feed',
  ]
  return empty.length > 0 ? `the first rows of ${empty.join(', ')}` : undefined
}

/** Prints what runs. @returns whether all of it is as it should be */
export async function verify(session: Session): Promise<boolean> {
  const active = await activeAtFront(session.kubectl, session.settings.CENTRAL_CONTEXT)
  const functions = await functionsTable(session, active)
  const front = await frontTable(session, active)
  const good = functions && front
  say(good ? '\nall green' : '\nnot all is as it should be: see above')
  return good
}
