import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from '../../local/refusal.ts'
import type { Kubectl } from '../kubectl.ts'
import { FUNCTION_PODS } from '../ready.ts'

interface PodsOptions {
  kubectl: Kubectl
  context: string
  /** Told how many pods of functions there are, ready or not, and which functions have any, whenever the number changes. */
  changed(count: number, functions: readonly string[]): void
}

const RETRY_MS = 1_000
/** Changes so close together are told as one. */
const TOGETHER_MS = 100
/** `data-api-00001-deployment-558d7c8747-9w7dd` */
const functionOf = (pod: string) => pod.replace(/-\d{5}-deployment-.*$/, '')
const ENDED = ['Completed', 'Error', 'Failed', 'Evicted']

/** Follows a member's pods. By one kubectl that stays, as one a second takes much of a small machine just then. */
export function followPods({ kubectl, context, changed }: PodsOptions) {
  const stopping = new AbortController()
  const { signal } = stopping
  const pods = new Map<string, string>()
  let told: number | undefined
  let timer: NodeJS.Timeout | undefined

  function tell(): void {
    clearTimeout(timer)
    timer = undefined
    const there = [...pods].filter(([, status]) => !ENDED.includes(status)).map(([name]) => functionOf(name))
    if (there.length !== told && !signal.aborted) changed(there.length, [...new Set(there)])
    told = there.length
  }

  /** `ADDED name 1/2 Running 0 5s` */
  function read(line: string): void {
    const [event = '', name = '', , status = ''] = line.trim().split(/\s+/)
    if (event === 'DELETED') pods.delete(name)
    else pods.set(name, status)
    timer ??= setTimeout(tell, TOGETHER_MS)
  }

  const following = (async () => {
    while (!signal.aborted) {
      pods.clear()
      try {
        // oxlint-disable-next-line no-await-in-loop -- begun again where it ends
        await kubectl.follow(context, FUNCTION_PODS, read, signal)
        tell()
      } catch (error) {
        // An API server that is away is asked again; what was told last stands.
        if (!signal.aborted && !(error instanceof Refusal)) throw error
      }
      // oxlint-disable-next-line no-await-in-loop -- the pause before the next one
      await pause(RETRY_MS, undefined, { signal }).catch(() => {})
    }
  })()

  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await following
    },
  }
}
