import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { contexts } from './furnish.ts'
import { startClusters } from './kubectl-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'kubectl-'))
const clusters = await startClusters(folder)

it.skipIf(!clusters)('outlives a kubectl that is killed before it has asked', async ({ onTestFinished }) => {
  onTestFinished(async () => {
    await clusters?.close()
    rmSync(folder, { recursive: true })
  })
  for (const some of ['', '{"args":["get"']) {
    const killed = connect(clusters?.env['TEST_CLUSTERS'] ?? '').resume()
    killed.end(some)
    await once(killed, 'close')
  }
  const { stdout } = await promisify(execFile)('kubectl', ['config', 'get-contexts', '--output=name'], {
    env: { ...process.env, ...clusters?.env },
  })
  expect(stdout).toContain(contexts.karmada)
})
