import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { FUNCTIONS } from './build.ts'
import { Refusal } from './refusal.ts'

/** Brings the database up to date. @throws Refusal with the one line that says why it cannot */
export async function migrate(root: string, env: Record<string, string>, signal: AbortSignal): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, FUNCTIONS, 'migrate.mjs')],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'], signal },
  )
  const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  if (status !== 0)
    throw new Refusal(`the database cannot be set up: ${said.trim().replace(/^migrate: /, '')}`)
}
