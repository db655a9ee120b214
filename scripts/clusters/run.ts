import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Refusal } from '../local/refusal.ts'

export interface RunOptions {
  /** Sent to its standard input. */
  input?: string
  cwd?: string
  env?: Readonly<Record<string, string>>
  /** Ends it; once aborted, nothing is run. */
  signal?: AbortSignal | undefined
  /** Is given each line of its standard output as it comes. */
  print?: (line: string) => void
}

/** Runs a program and resolves to what it printed. @throws Refusal with the command and what it said, when it fails */
export type Run = (command: string, args: readonly string[], options?: RunOptions) => Promise<string>

const SHOWN_ARGS = 8

/** The command as a person would type it, cut where it gets long. */
export const shown = (command: string, args: readonly string[]) =>
  [command, ...args.slice(0, SHOWN_ARGS), ...(args.length > SHOWN_ARGS ? ['…'] : [])].join(' ')

/** kubectl's log lines (klog): they come before what it says at last, and repeat it once a try. */
const LOGGED = /^[IWEF]\d{4} [\d:.]+ .*\n?/gm
const lastWords = (text: string) => text.replaceAll(LOGGED, '').trim() || text.trim()

export const run: Run = (command, args, { input, cwd, env, signal, print } = {}) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      signal,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    if (print && child.stdout) createInterface({ input: child.stdout }).on('line', print)
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (signal?.aborted) return reject(signal.reason)
      reject(error.code === 'ENOENT' ? new Refusal(`${command} is not installed, or not on the PATH`) : error)
    })
    child.on('close', (code, signalled) => {
      if (code === 0) resolve(stdout)
      else
        reject(
          new Refusal(
            `${shown(command, args)} failed (${code ?? signalled}):\n${lastWords(stderr || stdout)}`,
          ),
        )
    })
    child.stdin?.on('error', () => {}).end(input)
  })
