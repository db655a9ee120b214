import type { ko } from './ko.ts'

/**
 * The words there are, by who brings them: an application adds its own (`declare module`).
 * @public
 */
export interface Vocabulary {
  shared: typeof ko
}

type Paths<T> = T extends string
  ? never
  : { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Paths<T[K]>}` }[keyof T & string]

/** Where words stand, such as `tabs.roads`. */
type Key = Paths<Vocabulary[keyof Vocabulary]>
/** What stands for `{{name}}` in words. */
export type Values = Readonly<Record<string, string | number>>
export type Translate = (key: Key, values?: Values) => string

export interface Tree {
  readonly [name: string]: string | Tree
}

/** Words by their path. */
export function flatten(tree: Tree, prefix = ''): [key: string, words: string][] {
  return Object.entries(tree).flatMap(([name, found]): [string, string][] =>
    typeof found === 'string' ? [[prefix + name, found]] : flatten(found, `${prefix}${name}.`),
  )
}

/** Puts values in their places. */
export const fill = (words: string, values: Values): string =>
  words.replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => String(values[name] ?? place))
