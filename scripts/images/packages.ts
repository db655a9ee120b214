import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'
import * as z from 'zod/mini'

export const PACKAGES_FILE = 'packages.json'

const list = z.array(z.string())
const manifest = z.object({ version: z.optional(z.string()) })

/** Writes which npm packages have code in a bundle, `name@version`, beside it: its bill of materials. */
export const listPackages = (): Plugin => ({
  name: 'list-packages',
  generateBundle(_, bundle) {
    const modules = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
    const packages = new Set(modules.flatMap((id) => packageOf(id) ?? []))
    this.emitFile({ type: 'asset', fileName: PACKAGES_FILE, source: JSON.stringify([...packages].sort()) })
  },
})

export const readPackages = (file: string): readonly string[] =>
  list.parse(JSON.parse(readFileSync(file, 'utf8')))

function packageOf(id: string): string | undefined {
  const [path = ''] = id.split('?')
  const found = /^\0?(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(path)
  if (!found?.[1]) return undefined
  const { version } = manifest.parse(JSON.parse(readFileSync(join(found[1], 'package.json'), 'utf8')))
  return `${found[2]}@${version ?? '0'}`
}
