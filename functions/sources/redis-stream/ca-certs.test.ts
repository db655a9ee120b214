import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openStream } from '../../runtime/stream/open.ts'
import { findCommand } from '../../runtime/testing/server.ts'
import { startSource } from './process-testing.ts'
import { event, eventually } from './testing.ts'

const directory = await mkdtemp(join(tmpdir(), 'expressway-ca-'))
afterAll(() => rm(directory, { recursive: true, force: true }))

it.skipIf(!findCommand('openssl'))(
  'the source trusts a sink by K_CA_CERTS, and no sink without',
  async () => {
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
    const request =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost'
    const name = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert]
    execFileSync('openssl', [...request.split(' '), ...name], { stdio: 'ignore' })
    const ca = await readFile(cert, 'utf8')
    const taken: unknown[] = []
    const server = createServer({ key: await readFile(key), cert: ca }, (incoming, response) => {
      taken.push(incoming.headers['ce-id'])
      response.writeHead(204).end()
    }).listen(0)
    await once(server, 'listening')
    const at = server.address()
    const K_SINK = `https://localhost:${typeof at === 'object' ? at?.port : 0}/`
    const port = await openStream({ DATA_DIR: directory })
    await port.append('s', [event('0')])
    const source = (more: Record<string, string>) =>
      startSource({ DATA_DIR: directory, STREAM: 's', ...more })
    const wary = source({ K_SINK })
    await eventually(async () => (await wary.metric('redis_stream_source_events_retried_total')) > 0)
    expect(taken).toEqual([])
    await wary.end('SIGTERM')
    const trusting = source({ K_SINK, K_CA_CERTS: ca, CLAIM_IDLE: '200ms' })
    await eventually(async () => (await trusting.metric('redis_stream_source_events_delivered_total')) === 1)
    await trusting.end('SIGTERM')
    expect(new Set(taken)).toEqual(new Set(['0']))
    server.close()
    await port.close()
  },
)
