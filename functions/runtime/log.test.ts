import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

const program = `
  import { createLog } from ${JSON.stringify(new URL('log.ts', import.meta.url).href)}
  const log = createLog({ service: 's', cluster: 'c', revision: 'r', pod: 'p' }, 'info')
  log.info('before')
  process.once('message', () => {
    log.info('after')
    log.info('again')
    process.exit(7)
  })
  process.send('wrote')
`

it('lets the process end in its own way when the reader of its lines is gone, having left some unread', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  child.stdout?.pause()
  await once(child, 'message')
  child.stdout?.destroy()
  child.send('go on')
  const [status]: unknown[] = await once(child, 'exit')
  expect(status).toBe(7)
})
