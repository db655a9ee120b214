import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createKubectl } from './kubectl.ts'
import { withLease } from './lease.ts'
import { furnish } from './testing/furnish.ts'
import { at } from './testing/read.ts'
import { obey, parseCommand } from './testing/verbs.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('renews its Lease for as long as the work takes', async () => {
  const { central } = furnish()
  const kubectl = createKubectl({
    dry: false,
    say: () => {},
    run: async (_, args, { input = '' } = {}) => obey(central, parseCommand(args, input)),
  })
  const renewed = () =>
    Date.parse(String(at(central.find('leases', 'default', 'traffic-deploy'), 'spec', 'renewTime')))
  const work = async () => {
    for (let minute = 0; minute < 10; minute++) {
      await vi.advanceTimersByTimeAsync(60_000)
      expect(Date.now() - renewed()).toBeLessThan(60_000)
    }
    return 'done'
  }
  expect(await withLease(kubectl, 'central-ctx', work)).toBe('done')
  expect(central.find('leases', 'default', 'traffic-deploy')).toBeUndefined()
})
