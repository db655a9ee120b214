import { expect, it } from 'vitest'
import { Refusal } from '../local/refusal.ts'
import { createKubectl } from './kubectl.ts'
import { run } from './run.ts'

it.each([
  ['ends soon', ['apply', '-f', '-'], true],
  ['ends soon', ['-n', 'tf-monitor', 'delete', 'job', 'schema'], true],
  ['ends soon', ['-n', 'istio-system', 'scale', 'deployment/a', '--replicas=0'], true],
  ['ends soon', ['-n', 'apply', 'patch', 'configmap/a', '-p', '{}'], true],
  ['may take its time', ['drain', 'node-1', '--timeout=5s'], false],
  ['may take its time', ['-n', 'delete', 'rollout', 'status', 'statefulset/redis'], false],
  ['may take its time', ['-n', 'tf-monitor', 'exec', 'mariadb-0', '--', 'mariadb'], false],
])('%s where a cluster does not answer: %j', async (_, args, ends) => {
  const asked: string[] = []
  const kubectl = createKubectl({
    dry: false,
    say: () => {},
    run: async (_command, its) => {
      asked.push(...its)
      return ''
    },
  })
  await kubectl.change('central-ctx', args)
  expect(asked.some((word) => word.startsWith('--request-timeout='))).toBe(ends)
  expect(asked.filter((word) => !word.startsWith('--request-timeout='))).toEqual([
    '--context',
    'central-ctx',
    ...args,
  ])
})

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
