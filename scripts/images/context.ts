import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../local/refusal.ts'
import { PACKAGES_FILE, readPackages } from './packages.ts'
import { warmUps, type ImageName } from './warm-up.ts'

export interface Context {
  readonly name: ImageName
  readonly folder: string
  /** Of everything that goes into the image: equal contents, equal hashes. */
  readonly hash: string
  /** The npm packages in the bundle, `name@version`. */
  readonly packages: readonly string[]
}

/** Lays a function's build context under dist/images/context. @throws Refusal when it is not built */
export function layContext(root: string, name: ImageName, base: string): Context {
  const bundle = join(root, 'dist/functions', name)
  if (!existsSync(join(bundle, 'index.cjs'))) throw new Refusal(`${name} is not built: run npm run build`)
  const folder = join(root, 'dist/images/context', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'warm'), { recursive: true })
  cpSync(bundle, join(folder, 'app'), { recursive: true })
  if (name === 'dashboard')
    cpSync(join(root, 'dist/dashboard'), join(folder, 'app/site'), { recursive: true })
  cpSync(join(root, 'images/warm.cjs'), join(folder, 'warm/warm.cjs'))
  writeFileSync(join(folder, 'warm/warm.json'), JSON.stringify({ name, ...warmUps[name] }))
  const packages = readPackages(join(bundle, PACKAGES_FILE))
  const hash = createHash('sha256')
    .update(base)
    .update(readFileSync(join(root, 'images/Containerfile')))
  for (const file of filesOf(folder)) hash.update(file).update(readFileSync(join(folder, file)))
  return { name, folder, hash: hash.digest('hex').slice(0, 12), packages }
}

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
