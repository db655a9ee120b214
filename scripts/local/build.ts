import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { bundling, entries } from '../entries.ts'
import { Refusal } from './refusal.ts'

/** Newest change under a file or folder, in milliseconds since the epoch; 0 when it is not there. */
function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs)
}

interface Output {
  /** Made in a folder of its own and then put in the place of the old one: another `npm start` may be using that. */
  folder: string
  /** A file of it, as old as what it was made from. */
  marker: string
  sources: readonly string[]
}

/** Makes an output anew where its sources are newer. @throws when it cannot be made */
async function bringUpToDate(
  root: string,
  { folder, marker, sources }: Output,
  make: (into: string) => Promise<void>,
): Promise<void> {
  const target = join(root, folder)
  const made = statSync(join(target, marker), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (sources.every((source) => newest(join(root, source)) <= made)) return
  const started = new Date()
  const into = `${target}.${process.pid}`
  const old = `${into}.old`
  try {
    openFolder(into)
    await make(into)
    utimesSync(join(into, marker), started, started)
    if (existsSync(target)) renameSync(target, old)
    renameSync(into, target)
  } finally {
    rmSync(into, { recursive: true, force: true })
    rmSync(old, { recursive: true, force: true })
  }
}

function openFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch {
    throw new Refusal(
      `cannot write to ${path}, where the page and the functions are built: copy the project to a folder you can write to`,
    )
  }
}

/** Where `buildFunctions` puts each entry, as `<name>.mjs`. */
export const FUNCTIONS = 'dist/local'

const functions: Output = {
  folder: FUNCTIONS,
  marker: 'migrate.mjs',
  sources: ['functions', 'scripts/entries.ts', 'package-lock.json'],
}

/** Bundles the functions: a second's work, and then each starts in a third of the time and memory of its sources. */
export const buildFunctions = (root: string) =>
  bringUpToDate(root, functions, async (into) => {
    const { rolldown } = await import('rolldown')
    const bundle = await rolldown({ ...bundling, cwd: root, input: entries })
    await bundle.write({
      dir: into,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: 'shared/[name]-[hash].mjs',
    })
    await bundle.close()
  })

const page: Output = {
  folder: 'dist/dashboard',
  marker: 'index.html',
  sources: [
    'frontend',
    'functions/traffic/model',
    'functions/traffic/reference',
    'vite.config.ts',
    'package-lock.json',
  ],
}

/** Builds the page, until `signal` aborts. */
export const buildPage = (root: string, say: (line: string) => void, signal: AbortSignal) =>
  bringUpToDate(root, page, async (into) => {
    say('building the page …')
    const vite = join(root, 'node_modules/vite/bin/vite.js')
    const child = spawn(
      process.execPath,
      [vite, 'build', '--logLevel', 'warn', '--emptyOutDir', '--outDir', into],
      { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], signal },
    )
    const status = await new Promise((resolve) => {
      // `signal` ends it with an error before it is gone.
      child.on('error', () => {})
      child.on('close', resolve)
    })
    if (status !== 0) throw new Refusal('the page cannot be built; what vite said is above')
  })
