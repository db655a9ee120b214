import type { Inject } from '../faults.ts'

/** SIGKILL; healed, it is started again under the same name, as a container in its pod. */
export const kill: Inject = async ({ processes }, target) => {
  await processes.kill(target)
  return () => processes.start(target)
}

/** SIGKILL of a source; healed, another pod stands in its place. */
export const evict: Inject = async ({ processes, renew }, target) => {
  await processes.kill(target)
  renew(target)
  return () => processes.start(target)
}

/** SIGTERM of a source, which drains; healed, another pod stands in its place. */
export const leave: Inject = async ({ processes, renew }, target) => {
  await processes.terminate(target)
  renew(target)
  return () => processes.start(target)
}

/** A further source for a while. */
export const guest: Inject = async ({ processes, renew }, target) => {
  renew(target)
  await processes.start(target)
  return () => processes.terminate(target)
}

/** SIGSTOP, then SIGCONT; of a process or a server. */
export const pauseProcess: Inject = async ({ processes, servers }, target) => {
  const pid = target === 'redis' || target === 'mariadb' ? servers?.[target].pid : undefined
  const send = (signal: 'SIGSTOP' | 'SIGCONT') =>
    pid === undefined ? processes.signal(target, signal) : process.kill(pid, signal)
  send('SIGSTOP')
  return async () => void send('SIGCONT')
}

/** The process's clock jumps by so many milliseconds, and jumps back when healed. */
export const clock =
  (ms: number): Inject =>
  async ({ processes }, target) => {
    processes.shiftClock(target, ms)
    return async () => processes.shiftClock(target, 0)
  }
