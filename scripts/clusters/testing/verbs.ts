/** What each kubectl command does and prints, as far as the scripts use it. */
import * as z from 'zod/mini'
import { parseManifests, type Manifest } from '../manifest.ts'
import { at } from './read.ts'
import { Refused, type Store } from './store.ts'

/** A command line of kubectl, taken apart. */
export interface Command {
  readonly context: string
  readonly namespace: string
  readonly verb: string
  /** What is neither an option nor its value. */
  readonly words: readonly string[]
  /** `--name=value`, `--name` and `-x value`, by name without dashes. */
  readonly options: ReadonlyMap<string, string>
  /** After `--`. */
  readonly inside: readonly string[]
  readonly input: string
}

const WITH_VALUE = ['--context', '-n', '-l', '-o', '-f', '--since']

export function parseCommand(args: readonly string[], input: string): Command {
  const end = args.indexOf('--')
  const own = end < 0 ? args : args.slice(0, end)
  const options = new Map<string, string>()
  const words: string[] = []
  for (let index = 0; index < own.length; index++) {
    const word = own[index] ?? ''
    const [name = '', value = ''] = word.split(/=(.*)/s)
    if (WITH_VALUE.includes(word)) options.set(word.replace(/^-+/, ''), own[++index] ?? '')
    else if (word.startsWith('-')) options.set(name.replace(/^-+/, ''), value)
    else words.push(word)
  }
  const [verb = '', ...rest] = words
  return {
    context: options.get('context') ?? '',
    namespace: options.get('n') ?? 'default',
    verb,
    words: rest,
    options,
    inside: end < 0 ? [] : args.slice(end + 1),
    input,
  }
}

function matching(selector: string | undefined, one: Manifest): boolean {
  if (selector === undefined) return true
  const [key = '', value] = selector.split('=')
  const own = at(one.metadata, 'labels', key)
  return value === undefined ? own !== undefined : own === value
}

/** `type/name …`, `type name …` or `type`. */
function targets(words: readonly string[]): { type: string; name?: string }[] {
  const slashed = words.filter((word) => word.includes('/'))
  if (slashed.length > 0) {
    return slashed.map((word) => {
      const [type = '', name = ''] = word.split('/')
      return { type, name }
    })
  }
  const [types = '', ...names] = words
  if (names.length > 0) return names.map((name) => ({ type: types, name }))
  return types.split(',').map((type) => ({ type }))
}

function get(store: Store, { namespace, words, options }: Command): string {
  if (options.has('raw')) return JSON.stringify(version.serverVersion)
  const wanted = targets(words)
  const [first] = wanted
  if (first?.name !== undefined) {
    const found = store.find(first.type, namespace, first.name)
    if (found) return JSON.stringify(found)
    if (options.has('ignore-not-found')) return ''
    throw new Refused(`Error from server (NotFound): ${first.type} "${first.name}" not found`)
  }
  const items = wanted.flatMap(({ type }) => {
    store.known(type)
    return store.list(type, namespace === 'default' ? undefined : namespace)
  })
  const chosen = items.filter((one) => matching(options.get('l'), one))
  if (!options.has('watch')) return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: chosen })
  // What is there; that it ends is for the script to begin again.
  const line = ({ metadata, status }: Manifest) =>
    `ADDED ${metadata.name} 2/2 ${String(at(status, 'phase'))} 0 5s\n`
  return chosen.map(line).join('')
}

const printed = ({ kind, metadata }: Manifest, what: string) =>
  `${kind.toLowerCase()}/${metadata.name} ${what}\n`

function remove(store: Store, { namespace, words, options }: Command): string {
  const all = targets(words).flatMap(({ type, name }) =>
    name === undefined
      ? store.list(type, namespace).map((one) => ({ type, name: one.metadata.name }))
      : [{ type, name }],
  )
  return all
    .map(({ type, name }) => {
      if (store.remove(type, namespace, name)) return `${type} "${name}" deleted\n`
      if (options.has('ignore-not-found')) return ''
      throw new Refused(`Error from server (NotFound): ${type} "${name}" not found`)
    })
    .join('')
}

const versioned = z.object({ metadata: z.object({ resourceVersion: z.optional(z.string()) }) })

function createOrReplace(store: Store, { verb, input }: Command): string {
  return parseManifests(input)
    .map((one) => {
      const before = store.same(one)
      if (verb === 'create' && before)
        throw new Refused(`Error from server (AlreadyExists): "${one.metadata.name}" already exists`)
      if (verb === 'replace' && !before)
        throw new Refused(`Error from server (NotFound): "${one.metadata.name}" not found`)
      const { resourceVersion } = versioned.parse(one).metadata
      if (before && resourceVersion && resourceVersion !== before.metadata['resourceVersion'])
        throw new Refused(`Error from server (Conflict): the object has been modified`)
      store.put(one)
      return printed(one, `${verb}d`)
    })
    .join('')
}

function scale(store: Store, { namespace, words, options }: Command): string {
  const replicas = Number(options.get('replicas'))
  return targets(words)
    .map(({ type, name = '' }) => {
      const found = store.find(type, namespace, name)
      if (!found) throw new Refused(`Error from server (NotFound): ${type} "${name}" not found`)
      const spec = { ...Object(found['spec']), replicas }
      store.put({ ...found, spec, status: { readyReplicas: replicas, updatedReplicas: replicas } })
      return printed(found, 'scaled')
    })
    .join('')
}

function cordon(store: Store, { verb, words }: Command): string {
  return words
    .map((name) => {
      const found = store.find('nodes', '', name)
      if (!found) throw new Refused(`Error from server (NotFound): nodes "${name}" not found`)
      store.put({ ...found, spec: { unschedulable: verb !== 'uncordon' } })
      return printed(found, `${verb}ed`)
    })
    .join('')
}

const version = { serverVersion: { major: '1', minor: '34' } }

const verbs: Readonly<Record<string, (store: Store, command: Command) => string>> = {
  get,
  apply: (store, { input }) =>
    parseManifests(input)
      .map((one) => printed(one, store.put(one)))
      .join(''),
  create: createOrReplace,
  replace: createOrReplace,
  delete: remove,
  scale,
  cordon,
  uncordon: cordon,
  drain: cordon,
  version: () => JSON.stringify(version),
  logs: () => '',
}

/** Commands that leave a cluster other than it was. */
export const changing = ['apply', 'create', 'replace', 'delete', 'scale', 'cordon', 'uncordon', 'drain']

/** What kubectl prints on standard output. @throws Refused with what it prints on standard error */
export function obey(store: Store, command: Command): string {
  const verb = verbs[command.verb]
  if (!verb) throw new Refused(`error: unknown command "${command.verb}" for "kubectl"`)
  return verb(store, command)
}
