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
  const { kubectl, asked } = recording()
  await kubectl.change('central-ctx', args)
  const words = asked.at(-1) ?? []
  expect(words.some((word) => word.startsWith('--request-timeout='))).toBe(ends)
  expect(words.filter((word) => !word.startsWith('--request-timeout='))).toEqual([
    '--context',
    'central-ctx',
    ...args,
  ])
})

it('asks a cluster first whether it is there, by one request that kubectl does not repeat', async () => {
  const { kubectl, asked } = recording()
  await Promise.all([kubectl.look('a', ['get', 'pods']), kubectl.look('a', ['get', 'nodes'])])
  await kubectl.change('a', ['apply', '-f', '-'])
  await kubectl.look('b', ['get', 'pods'])
  const verbs = asked.map((words) => words.filter((word) => !word.startsWith('--')).join(' '))
  expect(verbs).toEqual([
    'a get /version',
    'a get pods',
    'a get nodes',
    'a apply -f -',
    'b get /version',
    'b get pods',
  ])
})

it('asks nothing more of one that is silent, and asks it again the next time', async () => {
  const silent = new Refusal('kubectl … failed (1):\ncontext deadline exceeded')
  const { kubectl, asked } = recording(() => Promise.reject(silent))
  await expect(kubectl.change('a', ['apply', '-f', '-'])).rejects.toBe(silent)
  await expect(kubectl.look('a', ['get', 'pods'])).rejects.toBe(silent)
  expect(asked.map((words) => words.at(-1))).toEqual(['/version', '/version'])
})

function recording(answer = () => Promise.resolve('')) {
  const asked: (readonly string[])[] = []
  const record = (_: string, args: readonly string[]) => {
    asked.push(args)
    return answer()
  }
  return { asked, kubectl: createKubectl({ dry: false, say: () => {}, run: record }) }
}

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
