/** `npm run images`: a container image of every function and source, and what the manifests are to call them. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root, runMain, say } from './clusters/cli.ts'
import { run } from './clusters/run.ts'
import { loadSettingsFile } from './clusters/settings.ts'
import { entries } from './entries.ts'
import { layContext, type Context } from './images/context.ts'
import { findEngine, type Engine } from './images/engine.ts'
import { readBuilt, writeReferences, type Built } from './images/references.ts'
import { readImageSettings, type ImageSettings } from './images/settings.ts'
import type { ImageName } from './images/warm-up.ts'
import { Refusal } from './local/refusal.ts'

const HELP = `npm run images [-- name …] [--no-build] [--force]

Builds a container image of each function and source, with docker, podman or buildah, whichever works here. Pushes them to
REGISTRY, or saves them as OCI archives in dist/images where there is none; writes dist/images/kustomization.yaml, which
the manifests take the references from. What has not changed since is not built again.

  --no-build   take dist/functions as it is
  --force      build again what has not changed

Settings (environment): BASE_IMAGE, MARIADB_IMAGE, REDIS_IMAGE, REGISTRY, TAG, IMAGE_ENGINE.
`
const LOCAL = 'dev.local'
const folder = join(root, 'dist/images')
const isImage = (name: string): name is ImageName => name in entries
const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`

function labelsOf({ name, packages }: Context, settings: ImageSettings, revision: string) {
  const { version, license } = projectOf()
  return {
    'org.opencontainers.image.title': name,
    'org.opencontainers.image.description': `${name} of the expressway traffic system`,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.revision': revision,
    'org.opencontainers.image.licenses': license,
    'org.opencontainers.image.base.name': settings.BASE_IMAGE,
    'dev.expressway.sbom.packages': packages.join(' '),
  }
}

function projectOf() {
  const text = readFileSync(join(root, 'package.json'), 'utf8')
  const field = (name: string) => new RegExp(`"${name}": "([^"]+)"`).exec(text)?.[1] ?? ''
  return { version: field('version'), license: field('license') }
}

async function make(engine: Engine, context: Context, settings: ImageSettings, revision: string) {
  const { name } = context
  const repository = `${settings.REGISTRY ?? LOCAL}/${name}`
  const tag = settings.TAG ?? context.hash
  const reference = `${repository}:${tag}`
  const started = performance.now()
  await engine.build({
    reference,
    containerfile: join(root, 'images/Containerfile'),
    context: context.folder,
    args: { BASE: settings.BASE_IMAGE },
    labels: labelsOf(context, settings, revision),
  })
  const archive = join(folder, `${name}.tar`)
  const digest = settings.REGISTRY ? await engine.push(reference) : undefined
  if (!digest) await engine.save(reference, archive)
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  const what = digest ?? `${mib(statSync(archive).size)} in dist/images/${name}.tar`
  say(`${reference}  ${seconds} s  ${what}`)
  return { name, repository, tag, hash: context.hash, ...(digest ? { digest } : {}) }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      'no-build': { type: 'boolean' },
      force: { type: 'boolean' },
    },
  })
  if (values.help) return say(HELP)
  const unknown = positionals.find((name) => !isImage(name))
  if (unknown) throw new Refusal(`${unknown} is none of ${Object.keys(entries).join(', ')}`)
  loadSettingsFile(root)
  const settings = readImageSettings()
  const engine = await findEngine(run, settings.IMAGE_ENGINE)
  mkdirSync(folder, { recursive: true })
  if (!values['no-build']) {
    say('building the functions and the page …')
    await run(process.execPath, [join(root, 'scripts/build.ts')])
  }
  const revision = (await run('git', ['-C', root, 'rev-parse', 'HEAD']).catch(() => 'unknown')).trim()
  say(`base: ${settings.BASE_IMAGE}, with ${engine.name}`)
  const before = readBuilt(folder)
  const built: Built[] = []
  for (const name of Object.keys(entries).filter(isImage)) {
    const known = before.find((one) => one.name === name)
    if (positionals.length > 0 && !positionals.includes(name)) {
      if (known) built.push(known)
      continue
    }
    const context = layContext(root, name, settings.BASE_IMAGE)
    const repository = `${settings.REGISTRY ?? LOCAL}/${name}`
    const same = known?.hash === context.hash && known.repository === repository
    const there = settings.REGISTRY ? known?.digest !== undefined : existsSync(join(folder, `${name}.tar`))
    if (known && same && there && known.tag === (settings.TAG ?? context.hash) && !values.force) {
      say(`${repository}:${known.tag}  unchanged`)
      built.push(known)
      continue
    }
    // oxlint-disable-next-line no-await-in-loop -- one after the other: each takes a whole core
    built.push(await make(engine, context, settings, revision))
    writeReferences(
      folder,
      [...built, ...before.filter((one) => !built.some((done) => done.name === one.name))],
      settings,
    )
  }
  writeReferences(folder, built, settings)
  rmSync(join(folder, 'context'), { recursive: true, force: true })
  say(`${built.length} images; the manifests call them as dist/images/kustomization.yaml says`)
}

await runMain(main)
