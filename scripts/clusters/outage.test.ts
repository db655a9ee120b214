import { expect, it } from 'vitest'
import { Refusal } from '../local/refusal.ts'
import { createKubectl } from './kubectl.ts'
import { prepareOutage, type Way } from './outage.ts'
import { parseClusterSettings } from './settings.ts'
import { furnish } from './testing/furnish.ts'
import { NAMESPACE } from './testing/controllers.ts'
import { at } from './testing/read.ts'
import { obey, parseCommand } from './testing/verbs.ts'

const member = { name: 'cp-plugfest-member1', context: 'karmada-member1-ctx' }
const settings = parseClusterSettings({})

/** What kubectl says, by version, when pods are still ending as its time is over. */
const LATE = [
  'global timeout reached: 5s',
  'There are pending pods in node "node-1": context deadline exceeded',
]

function cluster(late = '') {
  const store = furnish().members.get(member.name)
  if (!store) throw new Error('no such member')
  const kubectl = createKubectl({
    dry: false,
    say: () => {},
    async run(command, args, { input = '' } = {}) {
      const printed = obey(store, parseCommand(args, input))
      if (args.includes('drain')) throw new Refusal(`${command} failed (1):\n${late}`)
      return printed
    },
  })
  const prepare = (way: Way) => prepareOutage(kubectl, settings, member, way)
  const replicas = () =>
    at(store.find('deployment', 'istio-system', 'istio-ingressgateway'), 'spec', 'replicas')
  const cordoned = () => at(store.find('nodes', '', 'node-1'), 'spec', 'unschedulable')
  return { prepare, replicas, cordoned, store }
}

it('takes a gateway away and gives as many pods of it back', async () => {
  const { prepare, replicas } = cluster()
  const { cut, heal } = await prepare('gateway')
  await cut()
  expect(replicas()).toBe(0)
  await heal()
  expect(replicas()).toBe(2)
})

it('gives back a gateway that an earlier failover was ended too hard to give back', async () => {
  const { prepare, replicas } = cluster()
  await (await prepare('gateway')).cut()
  const { cut, heal } = await prepare('gateway')
  await cut()
  await heal()
  expect(replicas()).toBe(1)
})

it.each(LATE)('drains every node, does not wait for slow pods, and lets pods in again: %s', async (late) => {
  const { prepare, cordoned } = cluster(late)
  const { cut, heal } = await prepare('nodes')
  await cut()
  expect(cordoned()).toBe(true)
  await heal()
  expect(cordoned()).toBe(false)
})

it('waits for a node that does not answer before it drains it, and counts what stays', async () => {
  const { prepare, store } = cluster()
  const node = (status: string) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1' },
    status: { addresses: [], conditions: [{ type: 'Ready', status }] },
  })
  store.put(node('Unknown'))
  let prepared = false
  const preparing = prepare('nodes').finally(() => (prepared = true))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(prepared).toBe(false)
  store.put(node('True'))
  const { left } = await preparing
  store.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } })
  for (const [name, status] of [
    ['a', 'True'],
    ['b', 'False'],
  ] as const) {
    store.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: NAMESPACE, labels: { 'serving.knative.dev/service': 'dashboard' } },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status }] },
    })
  }
  expect(await left?.()).toBe(1)
})

it.each(['network', 'api'] as const)('asks for the commands of %s by name', async (way) => {
  await expect(cluster().prepare(way)).rejects.toThrow(
    way === 'network' ? /^set CUT_COMMAND and HEAL_COMMAND/ : /^set API_CUT_COMMAND and API_HEAL_COMMAND/,
  )
})
