import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { createRepresentation, type Representation } from '../../runtime/representation.ts'

/** A built page: its files by URL path, read when first asked for and then kept. */
export interface Site {
  /** undefined when there is no such file, or the page was not built. */
  file(path: string): Promise<Representation | undefined>
  built(): Promise<boolean>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.geojson': 'application/geo+json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
}

interface Listing {
  readonly builtAt: number
  /** Paths under the root, with `/` between. */
  readonly names: ReadonlySet<string>
  readonly read: Map<string, Promise<Representation>>
}

/** The files under `root`, listed again when its index.html is another one: a new build is served without a restart. */
export function openSite(root: string): Site {
  let listing: Promise<Listing> | undefined
  let listedAt: number | undefined

  const list = async (builtAt: number): Promise<Listing> => {
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    const names = files.map((entry) =>
      join(entry.parentPath, entry.name).slice(root.length).split(sep).join('/'),
    )
    return { builtAt, names: new Set(names.map((name) => name.replace(/^\/*/, '/'))), read: new Map() }
  }
  const current = async (): Promise<Listing | undefined> => {
    const index = await stat(join(root, 'index.html')).catch(() => undefined)
    if (!index) return undefined
    if (!listing || listedAt !== index.mtimeMs) {
      listedAt = index.mtimeMs
      listing = list(index.mtimeMs)
    }
    return listing
  }
  const load = async (path: string, names: ReadonlySet<string>): Promise<Representation> => {
    const beside = async (suffix: string) =>
      names.has(path + suffix) ? readFile(join(root, path + suffix)) : undefined
    const [content, br, gzip] = await Promise.all([readFile(join(root, path)), beside('.br'), beside('.gz')])
    const type = types[extname(path).toLowerCase()] ?? 'application/octet-stream'
    return createRepresentation(content, type, { ...(br && { br }), ...(gzip && { gzip }) })
  }

  return {
    async file(path) {
      const now = await current()
      // Only what was listed is read, so no path leads out of the root.
      if (!now?.names.has(path)) return undefined
      const known = now.read.get(path) ?? load(path, now.names)
      now.read.set(path, known)
      try {
        return await known
      } catch (error) {
        now.read.delete(path)
        throw error
      }
    },
    built: async () => (await current()) !== undefined,
  }
}
