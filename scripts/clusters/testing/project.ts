/** The scripts as processes, in a copy of the project: what they write there is theirs alone. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const COPIED = ['scripts', 'functions', 'central', 'istio', 'karmada', 'knative', 'images', 'package.json']

/** A script that runs. */
interface Running {
  output(): string
  /** Resolves when it has printed the text. */
  printed(text: string): Promise<void>
  /** Ctrl-C in a terminal: to it and to all that it has started. */
  interrupt(): void
  /** SIGTERM, to it alone. */
  terminate(): void
  readonly ended: Promise<Ended>
}

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface Project {
  readonly folder: string
  start(script: string, args?: readonly string[], env?: Readonly<Record<string, string>>): Running
  run(script: string, args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>
  /** What `npm run images` leaves behind: it needs a container engine, so a stand-in of one line does it here. */
  putImages(): void
  /** Ends what still runs, and takes the copy away. */
  remove(): void
}

const IMAGES = { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', images: [] }

export function copyProject(env: () => Readonly<Record<string, string>>): Project {
  const folder = mkdtempSync(join(tmpdir(), 'expressway-clusters-'))
  const running = new Set<ChildProcess>()
  for (const name of COPIED) {
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      filter: (path) => !/\.test\.tsx?$/.test(path),
    })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const images = join(folder, 'dist/images')
  const text = JSON.stringify(IMAGES)
  writeFileSync(
    join(folder, 'scripts/images.ts'),
    `import { mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('${images}', { recursive: true })
writeFileSync('${images}/kustomization.yaml', '${text}')
console.log('12 images')
`,
  )

  function start(
    script: string,
    args: readonly string[] = [],
    own: Readonly<Record<string, string>> = {},
  ): Running {
    const child = spawn(process.execPath, [join(folder, `scripts/${script}.ts`), ...args], {
      cwd: folder,
      env: { HOME: folder, ...env(), ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    running.add(child)
    let stdout = ''
    let stderr = ''
    const looking = new Set<() => void>()
    const heard = () => {
      for (const look of looking) look()
    }
    child.stdout.setEncoding('utf8').on('data', (some: string) => {
      stdout += some
      heard()
    })
    child.stderr.setEncoding('utf8').on('data', (some: string) => {
      stderr += some
      heard()
    })
    const ended = once(child, 'close').then(() => {
      running.delete(child)
      return { code: child.exitCode, stdout, stderr }
    })
    const output = () => stdout + stderr
    return {
      output,
      printed: (wanted) =>
        new Promise((resolve, reject) => {
          const look = () => {
            if (!output().includes(wanted)) return
            looking.delete(look)
            resolve()
          }
          looking.add(look)
          look()
          void ended.then(() => reject(new Error(`ended without printing ${wanted}:\n${output()}`)))
        }),
      interrupt: () => void (child.pid && process.kill(-child.pid, 'SIGINT')),
      terminate: () => void child.kill(),
      ended,
    }
  }

  return {
    folder,
    start,
    run: (script, args, own) => start(script, args, own).ended,
    putImages() {
      mkdirSync(images, { recursive: true })
      writeFileSync(join(images, 'kustomization.yaml'), text)
    },
    remove() {
      for (const { pid } of running) if (pid) process.kill(-pid, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
