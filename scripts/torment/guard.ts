import { spawn, type ChildProcess } from 'node:child_process'

// Each line is the list of what runs now. At the end of its input the one who wrote it is gone.
const SCRIPT = 'pids=; while read -r now; do pids=$now; done; [ -z "$pids" ] || kill -9 $pids 2>/dev/null'

/** Sees to it that processes, stopped ones too, do not outlive this one, however it ends. */
export function guardProcesses() {
  // Of a group of its own, so that a terminal's Ctrl-C does not end it first.
  const guard = spawn('sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  guard.unref()
  const watched = new Set<number>()
  const tell = () => guard.stdin.write(`${[...watched].join(' ')}\n`)
  return {
    watch(child: ChildProcess): void {
      const { pid } = child
      if (pid === undefined) return
      watched.add(pid)
      tell()
      child.once('exit', () => {
        watched.delete(pid)
        tell()
      })
    },
    release(): void {
      guard.stdin.end()
    },
  }
}
