import { readFile, rm } from 'node:fs/promises'
import { Refusal } from '../local/refusal.ts'
import type { Run } from '../clusters/run.ts'

interface Build {
  /** Name and tag. */
  reference: string
  containerfile: string
  context: string
  args: Readonly<Record<string, string>>
  labels: Readonly<Record<string, string>>
}

/** What makes, saves and pushes images. */
export interface Engine {
  readonly name: 'docker' | 'podman' | 'buildah'
  build(build: Build): Promise<void>
  /** Writes an OCI archive that names the image. */
  save(reference: string, file: string): Promise<void>
  /** @returns the digest that the registry has it by, `sha256:…` */
  push(reference: string): Promise<string>
}

const ENGINES = ['docker', 'podman', 'buildah'] as const

const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
  Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`])

/** The engine asked for, or the first that works here. @throws Refusal when none does */
export async function findEngine(run: Run, asked: Engine['name'] | undefined): Promise<Engine> {
  const reasons: string[] = []
  for (const name of asked ? [asked] : ENGINES) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- in this order
      await run(name, ['info'])
      return engine(name, run)
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new Refusal(`images need docker, podman or buildah, and none works here:\n${reasons.join('\n')}`)
}

function engine(name: Engine['name'], run: Run): Engine {
  const pushed = async (reference: string, push: (digestFile: string) => Promise<string>) => {
    const digestFile = `/tmp/${reference.replaceAll(/\W/g, '-')}.digest`
    try {
      await push(digestFile)
      return (await readFile(digestFile, 'utf8')).trim()
    } finally {
      await rm(digestFile, { force: true })
    }
  }
  return {
    name,
    async build({ reference, containerfile, context, args, labels }) {
      const options = ['-f', containerfile, '-t', reference, ...pairs('--build-arg', args)]
      // Times in an image would make another digest of the same content.
      const epoch = name === 'docker' ? [] : ['--timestamp', '0']
      await run(name, ['build', ...options, ...pairs('--label', labels), ...epoch, context], {
        env: { SOURCE_DATE_EPOCH: '0' },
      })
    },
    async save(reference, file) {
      await rm(file, { force: true })
      if (name === 'docker') await run(name, ['save', '-o', file, reference])
      else if (name === 'podman') await run(name, ['save', '--format', 'oci-archive', '-o', file, reference])
      else {
        await run(name, ['push', reference, `oci-archive:${file}:${reference}`])
        // Nothing is ever run from buildah's own storage.
        await run(name, ['rmi', reference])
      }
    },
    async push(reference) {
      if (name !== 'docker')
        return pushed(reference, (digestFile) => run(name, ['push', '--digestfile', digestFile, reference]))
      await run(name, ['push', reference])
      const listed = await run(name, ['inspect', '--format', '{{join .RepoDigests "\\n"}}', reference])
      const repository = reference.slice(0, reference.lastIndexOf(':'))
      const digest = listed.split('\n').find((line) => line.startsWith(`${repository}@`))
      if (!digest)
        throw new Refusal(`${reference} was pushed, but docker does not know its digest:\n${listed}`)
      return digest.slice(repository.length + 1)
    },
  }
}
