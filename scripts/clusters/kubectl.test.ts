import { expect, it } from 'vitest'
import { Refusal } from '../local/refusal.ts'
import { createKubectl } from './kubectl.ts'
import { run } from './run.ts'

it('ends what runs, and runs nothing more, once it is interrupted', async () => {
  const asked: string[] = []
  const whole = createKubectl({
    dry: false,
    say: () => {},
    run: (_, args, options) => {
      asked.push(args.join(' '))
      return run('sleep', ['600'], options)
    },
  })
  const stopping = new AbortController()
  const kubectl = whole.until(stopping.signal)
  const applying = kubectl.change('central-ctx', ['apply', '-f', '-'], { input: '{}' })
  const why = new Refusal('interrupted')
  stopping.abort(why)
  await expect(applying).rejects.toBe(why)
  await expect(kubectl.look('central-ctx', ['get', 'pods'])).rejects.toBe(why)
  await expect(kubectl.command('sleep 600', {})).rejects.toBe(why)
})
