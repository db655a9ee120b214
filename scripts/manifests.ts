/** `npm run manifests`: every manifest of the default variant, rendered, to standard output. */
import { parseArgs } from 'node:util'
import { root, runMain } from './clusters/cli.ts'
import { placeholders } from './clusters/credentials.ts'
import { needKustomize } from './clusters/kustomize.ts'
import { parts } from './clusters/overlay.ts'
import { printManifests } from './clusters/manifest.ts'
import { renderPart } from './clusters/render.ts'
import { run } from './clusters/run.ts'
import { readClusterSettings } from './clusters/settings.ts'
import { exampleTopology } from './clusters/topology.ts'
import { Refusal } from './local/refusal.ts'

const HELP = `npm run manifests [-- karmada|central|front …]

Prints what a deploy applies, as YAML: to Karmada's API server (karmada), to central (central), and the front. Asks no
cluster: addresses that the settings do not name are examples, and secrets are placeholders.
`

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) return void process.stdout.write(HELP)
  const known: readonly string[] = parts
  const unknown = positionals.find((name) => !known.includes(name))
  if (unknown) throw new Refusal(`${unknown} is none of ${parts.join(', ')}`)
  const settings = readClusterSettings(root)
  const rendering = {
    root,
    settings,
    kustomize: await needKustomize(run),
    topology: exampleTopology(settings),
    credentials: placeholders(),
  }
  for (const part of parts) {
    if (positionals.length > 0 && !positionals.includes(part)) continue
    // oxlint-disable-next-line no-await-in-loop -- in this order
    const manifests = await renderPart(part, rendering)
    process.stdout.write(`# ${part}: ${manifests.length} objects\n---\n${printManifests(manifests)}---\n`)
  }
}

await runMain(main)
