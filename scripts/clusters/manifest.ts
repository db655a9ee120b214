import { parseAllDocuments, stringify } from 'yaml'
import * as z from 'zod/mini'

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.optional(z.string()),
    labels: z.optional(z.record(z.string(), z.string())),
  }),
})

/** A Kubernetes object, as far as the scripts look at it. */
export type Manifest = z.infer<typeof manifest>

/** The objects of a YAML text. */
export const parseManifests = (text: string): Manifest[] =>
  parseAllDocuments(text).flatMap((document) => {
    const value: unknown = document.toJS()
    return value === null ? [] : [manifest.parse(value)]
  })

export const printManifests = (manifests: readonly Manifest[]): string =>
  manifests.map((one) => stringify(one, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n')
