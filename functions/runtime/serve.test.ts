import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { freePort } from './testing/server.ts'

const fixture = fileURLToPath(new URL('testing/served.main.ts', import.meta.url))

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', fixture], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors: string[] = []
  createInterface(child.stderr).on('line', (line) => errors.push(line))
  const said: string[] = []
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => said.push(line))
  // Ended once all that it wrote is here, which may be after its exit.
  return { child, errors, said, exit: once(child, 'close'), line: () => once(lines, 'line') }
}

describe('serve', () => {
  it('on SIGTERM lets the request in flight end, takes no more, closes what it holds and exits with 0', async () => {
    const port = await freePort()
    const { child, exit, said, line } = run({ PORT: String(port) })
    await line()
    const slow = fetch(`http://127.0.0.1:${port}/slow`)
    await line()
    child.kill('SIGTERM')
    await line()
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed')
    // The request in flight ends only now that the process has been told to stop.
    expect(await (await slow).text()).toBe('done')
    expect(await exit).toEqual([0, null])
    expect(said.join('\n')).toContain('closed')
  })

  it('ends with one line when the port is in use', async () => {
    const holder = createServer().listen(0)
    await once(holder, 'listening')
    const address = holder.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { exit, errors } = run({ PORT: String(port) })
    expect(await exit).toEqual([78, null])
    holder.close()
    expect(errors).toEqual([`served: PORT: ${port} is in use; stop what holds it or set another`])
  })

  it('ends with one line that names a bad setting', async () => {
    const { exit, errors } = run({ PORT: 'http' })
    expect(await exit).toEqual([78, null])
    expect(errors).toEqual(['served: bad settings: PORT: takes a whole number from 0 to 65535'])
  })
})
