import { ApiError } from './client.ts'

type Named<T> = T extends string
  ? 'string'
  : T extends number
    ? 'number'
    : T extends boolean
      ? 'boolean'
      : 'object'
/** How a member is checked: the name of its kind, `?` where it may be null. Lists and nested objects are `object`. */
type Kind<T> = null extends T ? `${Named<NonNullable<T>>}?` : Named<T>
/** Every member of T with its kind, so a member that is added to T cannot be forgotten here. */
export type Shape<T> = { readonly [K in keyof T]-?: Kind<T[K]> }

/**
 * Checks the members of an answer one level deep; the pages trust the rest to the server, which is of the same build.
 * Far smaller than a schema library, for answers of thousands of rows.
 */
export function shapeOf<T extends object>(name: string, shape: Shape<T>) {
  const kinds = Object.entries<string>(shape).map(([key, named]) => ({
    key,
    kind: named.replace('?', ''),
    mayBeNull: named.endsWith('?'),
  }))
  const fault = (value: unknown): string | undefined => {
    if (typeof value !== 'object' || value === null) return 'is no object'
    for (const { key, kind, mayBeNull } of kinds) {
      const found: unknown = Reflect.get(value, key)
      if (found === null ? !mayBeNull : typeof found !== kind) return `has no ${kind} "${key}"`
    }
    return undefined
  }
  const fits = (value: unknown): value is T => fault(value) === undefined
  const one = (body: unknown): T => {
    if (fits(body)) return body
    throw new ApiError(`${name} ${fault(body)}`)
  }
  const list = (body: unknown): T[] => {
    if (Array.isArray(body)) return body.map(one)
    throw new ApiError(`${name}: no list`)
  }
  return { one, list }
}
