/** The objects of one API server, as far as the scripts can tell it from a real one. */
import type { Manifest } from '../manifest.ts'
import { isClusterScoped, typeNamed, typeOf } from './types.ts'

/** What kubectl prints on standard error when the API server refuses; its status is then 1. */
export class Refused extends Error {}

const NEVER_SPECIFIED = ['apiVersion', 'kind', 'metadata', 'status']

const contentOf = (one: Manifest) =>
  JSON.stringify(Object.entries(one).filter(([key]) => !NEVER_SPECIFIED.includes(key)))

/** As an API server keeps a Secret. */
function stored(one: Manifest): Manifest {
  const { stringData, ...rest } = one
  if (typeof stringData !== 'object' || stringData === null) return one
  const data = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ])
  return { ...rest, data: Object.fromEntries(data) }
}

export type Store = ReturnType<typeof createStore>

export function createStore() {
  const objects = new Map<string, Manifest>()
  let version = 0

  const isDefined = (type: string) =>
    objects.has(`customresourcedefinitions.apiextensions.k8s.io//${type}`) ||
    type === 'customresourcedefinitions.apiextensions.k8s.io'

  const type = (name: string) => {
    const found = typeNamed(name, isDefined)
    if (found) return found
    throw new Refused(`error: the server doesn't have a resource type "${name}"`)
  }

  const typeOfObject = (one: Manifest) => {
    const found = typeOf(one, isDefined)
    if (found) return found
    throw new Refused(`error: no matches for kind "${one.kind}" in version "${one.apiVersion}"`)
  }

  const keyOf = (its: string, namespace: string, name: string) =>
    `${its}/${isClusterScoped(its) ? '' : namespace}/${name}`

  /** Creates or changes an object; its generation counts the changes of what is specified. */
  function put(one: Manifest): 'created' | 'configured' | 'unchanged' {
    const its = typeOfObject(one)
    const namespace = one.metadata.namespace ?? 'default'
    if (!isClusterScoped(its) && namespace !== 'default' && !objects.has(`namespaces//${namespace}`)) {
      throw new Refused(`Error from server (NotFound): namespaces "${namespace}" not found`)
    }
    const key = keyOf(its, namespace, one.metadata.name)
    const before = objects.get(key)
    const after = stored(one)
    const same = before !== undefined && contentOf(before) === contentOf(after)
    const generation = Number(before?.metadata['generation'] ?? 0) + (same ? 0 : 1)
    objects.set(key, {
      ...after,
      metadata: { ...one.metadata, generation, resourceVersion: String(++version) },
      ...(one['status'] === undefined && before?.['status'] ? { status: before['status'] } : {}),
    })
    if (same) return 'unchanged'
    return before ? 'configured' : 'created'
  }

  return {
    put,
    /** @throws Refused where no such type is defined */
    known: (its: string) => void type(its),
    has: (its: string, namespace: string, name: string) => objects.has(keyOf(type(its), namespace, name)),
    find: (its: string, namespace: string, name: string) => objects.get(keyOf(type(its), namespace, name)),
    /** What is there in an object's place. */
    same: (one: Manifest) =>
      objects.get(keyOf(typeOfObject(one), one.metadata.namespace ?? 'default', one.metadata.name)),
    /** Of a type in a namespace, or everywhere; none where the type is not known. */
    list: (its: string, namespace?: string): Manifest[] => {
      const wanted = typeNamed(its, isDefined)
      return [...objects].flatMap(([key, one]) => {
        const [own, where] = key.split('/')
        return own === wanted && (namespace === undefined || where === '' || where === namespace) ? [one] : []
      })
    },
    remove(its: string, namespace: string, name: string): boolean {
      const removed = objects.delete(keyOf(type(its), namespace, name))
      if (removed && type(its) === 'namespaces') {
        for (const key of objects.keys()) if (key.split('/')[1] === name) objects.delete(key)
      }
      return removed
    },
    /** Everything, without what counts up by itself. */
    content: (): Record<string, string> =>
      Object.fromEntries([...objects].map(([key, one]) => [key, contentOf(one)])),
  }
}
