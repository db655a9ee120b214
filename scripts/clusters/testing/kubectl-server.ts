/** Clusters for tests: a `kubectl` on the PATH, what it talks to, and everything it has been asked to do. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { delimiter, join } from 'node:path'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import * as z from 'zod/mini'
import { settle, type Fleet } from './controllers.ts'
import { contexts, furnish, members } from './furnish.ts'
import { Refused, type Store } from './store.ts'
import { changing, obey, parseCommand, type Command } from './verbs.ts'

/** What the kubectl on the PATH prints and ends with; or the program it becomes. */
export interface Answer {
  stdout?: string
  stderr?: string
  code?: number
  become?: readonly string[]
}

export interface Clusters {
  readonly fleet: Fleet
  readonly env: Readonly<Record<string, string>>
  /** Every command so far. */
  readonly calls: readonly Command[]
  /** Those that change something. */
  changes(): Command[]
  store(context: string): Store
  /** Decides before the clusters do; undefined leaves it to them. */
  intercept(before: (command: Command) => Answer | Promise<Answer> | undefined): void
  /** Lets the clusters do what has become possible. */
  resettle(): void
  /** From now on nothing is intercepted, and no call remembered. */
  forget(): void
  close(): Promise<void>
}

const asked = z.object({ args: z.array(z.string()), input: z.string() })
const program = fileURLToPath(new URL('kubectl.mjs', import.meta.url))

const findReal = () =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'kubectl'))
    .find((path) => existsSync(path))

/** The API server cannot be reached: kubectl's own words. */
export const refused = {
  code: 1,
  stderr:
    'The connection to the server 192.0.2.1:6443 was refused - did you specify the right host or port?\n',
}

const LOG_LINE =
  'E1121 21:33:55.775738   23536 memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list: context deadline exceeded"\n'

/** It takes connections and never answers: a kubectl that has not been told when to give up waits for minutes. */
export const silent = ({ options }: Command): Answer | Promise<Answer> =>
  options.has('request-timeout')
    ? {
        code: 1,
        stderr: `${LOG_LINE.repeat(4)}Unable to connect to the server: context deadline exceeded\n`,
      }
    : new Promise<never>(() => {})

/** @returns undefined, having said so, where there is no kubectl to render manifests with */
export async function startClusters(folder: string): Promise<Clusters | undefined> {
  const real = findReal()
  if (!real) {
    if (process.env['CI'] === 'true') throw new Error('kubectl is not installed')
    process.stderr.write('kubectl is not installed: the scripts for clusters are not tested\n')
    return undefined
  }
  const fleet = furnish()
  const stores = new Map<string, Store>([
    [contexts.karmada, fleet.karmada],
    [contexts.central, fleet.central],
    ...[...fleet.members].map(([name, store]) => [textOf(name), store] as const),
  ])
  const calls: Command[] = []
  let before: Parameters<Clusters['intercept']>[0] = () => undefined

  async function answerTo(args: readonly string[], input: string): Promise<Answer> {
    const command = parseCommand(args, input)
    if (command.verb === 'kustomize' || command.options.has('client'))
      return { become: [real ?? '', ...args] }
    calls.push(command)
    const decided = await before(command)
    if (decided) return decided
    if (command.verb === 'config') return { stdout: `${[...stores.keys()].join('\n')}\n` }
    const store = stores.get(command.context)
    if (!store) return { code: 1, stderr: `error: context "${command.context}" does not exist\n` }
    const stdout = obey(store, command)
    if (changing.includes(command.verb)) settle(fleet)
    return { stdout }
  }

  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    open.add(socket)
    // One that has been interrupted hangs up, perhaps before all of its question is here.
    socket.on('error', () => {}).on('close', () => open.delete(socket))
    const question = await json(socket).catch(() => undefined)
    if (question === undefined) return void socket.destroy()
    const { args, input } = asked.parse(question)
    const answer = await answerTo(args, input).catch((error: unknown): Answer => {
      if (error instanceof Refused) return { code: 1, stderr: `${error.message}\n` }
      return { code: 70, stderr: `the kubectl of tests: ${String(error)}\n` }
    })
    socket.end(JSON.stringify(answer))
  })
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'kubectl'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`)
  chmodSync(join(bin, 'kubectl'), 0o755)
  const socket = join(folder, 'clusters.sock')
  await new Promise<void>((resolve) => server.listen(socket, resolve))

  return {
    fleet,
    env: { TEST_CLUSTERS: socket, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
    calls,
    changes: () => calls.filter(({ verb }) => changing.includes(verb)),
    store(context) {
      const found = stores.get(context)
      if (found) return found
      throw new Error(`no context ${context}`)
    },
    intercept: (its) => void (before = its),
    resettle: () => settle(fleet),
    forget() {
      calls.length = 0
      before = () => undefined
    },
    close: () =>
      new Promise((resolve) => {
        for (const one of open) one.destroy()
        server.close(() => resolve())
      }),
  }
}

const textOf = (name: string) => Object.entries(members).find(([member]) => member === name)?.[1] ?? name
