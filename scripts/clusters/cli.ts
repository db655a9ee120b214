import { fileURLToPath } from 'node:url'
import { SettingsError } from '../../functions/runtime/settings.ts'
import { Refusal } from '../local/refusal.ts'
import { Interrupted } from './interrupt.ts'
import { createKubectl, type Kubectl } from './kubectl.ts'
import { readClusterSettings, type ClusterSettings } from './settings.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** What every script for clusters works with. */
export interface Session {
  kubectl: Kubectl
  settings: ClusterSettings
  /** Aborts when the script is interrupted, where that leaves work half done. */
  signal?: AbortSignal
}

export const openSession = (dry = false): Session => ({
  kubectl: createKubectl({ dry, say }),
  settings: readClusterSettings(root),
})

/** The member of that name. @throws Refusal naming those there are */
export function memberNamed(settings: ClusterSettings, name: string | undefined) {
  const names = settings.members.map((member) => member.name)
  const found = settings.members.find((member) => member.name === name)
  if (found) return found
  throw new Refusal(`${name === undefined ? 'name a member' : `${name} is no member`}: ${names.join(' or ')}`)
}

const isUsage = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')

/** Runs a script's main; what cannot be done is a line on standard error and exit status 1, not a stack. */
export async function runMain(main: () => Promise<boolean | void>): Promise<void> {
  try {
    if ((await main()) === false) process.exitCode = 1
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof SettingsError) && !isUsage(error)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
    // What has been left half done would go on waiting, for minutes.
    if (error instanceof Interrupted) process.exit()
  }
}
