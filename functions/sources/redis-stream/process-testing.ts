import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** The source as its process: settings as an operator gives them, on a port of its own. */
export function startSource(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      GROUP: 'g',
      BACKOFF_BASE: '5ms',
      BACKOFF_MAX: '50ms',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited: Promise<unknown[]> = once(child, 'exit')
  const listening = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { msg, port } = JSON.parse(line)
      if (msg === 'listening') resolve(port)
    })
  })
  return {
    /** Sends it a signal and waits for its end. */
    async end(signal: NodeJS.Signals) {
      child.kill(signal)
      return exited
    },
    /** The value of a metric without labels. */
    async metric(name: string): Promise<number> {
      const response = await fetch(`http://127.0.0.1:${await listening}/metrics`)
      return Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(await response.text())?.[1])
    },
  }
}
