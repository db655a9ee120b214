import * as z from 'zod/mini'
import { Refusal } from '../local/refusal.ts'
import { run as runProgram, shown, type Run, type RunOptions } from './run.ts'

/** What the scripts do with a cluster. Looking is done in a dry run too; changing is then only told. */
export interface Kubectl {
  /** Runs a command that changes nothing. */
  look(context: string, args: readonly string[]): Promise<string>
  /** What `kubectl … -o json` prints, parsed. @throws Refusal naming the command where it is of another shape */
  read<T>(context: string, args: readonly string[], schema: z.core.$ZodType<T>): Promise<T>
  /** The same of one object; undefined where there is none. */
  find<T>(context: string, args: readonly string[], schema: z.core.$ZodType<T>): Promise<T | undefined>
  /** Has a `get` tell each change, a line with the event before what it prints, until the signal aborts. */
  follow(
    context: string,
    args: readonly string[],
    print: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void>
  /** Runs a command that changes something; in a dry run it prints it instead and resolves to ''. */
  change(context: string, args: readonly string[], options?: RunOptions): Promise<string>
  /** Runs a shell command that a setting names, with MEMBER and CONTEXT in its environment. */
  command(text: string, env: Readonly<Record<string, string>>): Promise<void>
  /** The same until the signal aborts: what runs then is ended, and nothing is run any more. */
  until(signal: AbortSignal): Kubectl
  readonly dry: boolean
}

interface KubectlOptions {
  dry: boolean
  say(line: string): void
  run?: Run
}

/** How long a request may take that asks, and one that changes. */
const LOOK_TIMEOUT = '--request-timeout=10s'
const CHANGE_TIMEOUT = '--request-timeout=20s'

/** Changes that an API server answers at once; others, such as `exec` and `drain`, take as long as what they wait for. */
const AT_ONCE = ['apply', 'create', 'replace', 'patch', 'scale', 'delete', 'cordon', 'uncordon']

const isAtOnce = (args: readonly string[]) => AT_ONCE.includes((args[0] === '-n' ? args[2] : args[0]) ?? '')

/** A cluster that has answered so long ago at most is there. */
const THERE_MS = 10_000

export function createKubectl({ dry, say, run = runProgram }: KubectlOptions): Kubectl {
  const seen = new Map<string, { at: number; answer: Promise<unknown> }>()

  /**
   * Runs a command on a cluster that answers. One that is silent is found out by a single request: those that kubectl finds
   * out types by it repeats, for a minute or more, before it gives a cluster up.
   */
  async function runOn(context: string, args: readonly string[], options?: RunOptions): Promise<string> {
    const last = seen.get(context)
    const fresh = last && Date.now() - last.at < THERE_MS
    const answer = fresh
      ? last.answer
      : run('kubectl', ['--context', context, LOOK_TIMEOUT, 'get', '--raw', '/version'])
    if (!fresh) seen.set(context, { at: Date.now(), answer })
    try {
      await answer
    } catch (error) {
      seen.delete(context)
      throw error
    }
    const printed = await run('kubectl', ['--context', context, ...args], options)
    seen.set(context, { at: Date.now(), answer })
    return printed
  }

  const look = (context: string, args: readonly string[]) => runOn(context, [LOOK_TIMEOUT, ...args])

  function parse<T>(context: string, args: readonly string[], text: string, schema: z.core.$ZodType<T>): T {
    const result = z.safeParse(schema, fromJson(context, args, text))
    if (result.success) return result.data
    const where = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Refusal(
      `${shown('kubectl', ['--context', context, ...args])} printed something else than expected: ${where.join('; ')}`,
    )
  }

  function fromJson(context: string, args: readonly string[], text: string): unknown {
    try {
      return JSON.parse(text)
    } catch {
      throw new Refusal(
        `${shown('kubectl', ['--context', context, ...args])} printed no JSON: ${text.trim()}`,
      )
    }
  }

  return {
    dry,
    look,
    async read(context, args, schema) {
      return parse(context, args, await look(context, [...args, '-o', 'json']), schema)
    },
    async find(context, args, schema) {
      const text = await look(context, [...args, '-o', 'json', '--ignore-not-found'])
      return text.trim() === '' ? undefined : parse(context, args, text, schema)
    },
    async follow(context, args, print, signal) {
      const how = ['--watch', '--output-watch-events', '--no-headers']
      await run('kubectl', ['--context', context, ...args, ...how], { print, signal })
    },
    async change(context, args, options) {
      if (!dry) {
        const timeout = isAtOnce(args) ? [CHANGE_TIMEOUT] : []
        return runOn(context, [...timeout, ...args], options)
      }
      say(`would run: kubectl --context ${context} ${args.join(' ')}`)
      return ''
    },
    async command(text, env) {
      if (dry) return say(`would run: ${text}`)
      await run('sh', ['-c', text], { env })
    },
    until: (signal) =>
      createKubectl({
        dry,
        say,
        run: (program, args, options) => run(program, args, { ...options, signal }),
      }),
  }
}
