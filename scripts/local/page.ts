import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Newest change under a file or folder, in milliseconds since the epoch; 0 when it is not there. */
function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs)
}

/** Whether the built page is older than what it is built from. */
export function pageIsStale(root: string): boolean {
  const built = newest(join(root, 'dist/dashboard/index.html'))
  const sources = [
    'frontend',
    'functions/traffic/model',
    'functions/traffic/reference',
    'vite.config.ts',
    'package-lock.json',
  ]
  return built === 0 || sources.some((source) => newest(join(root, source)) > built)
}
