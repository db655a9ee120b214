import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { binaryHeaders } from '../../functions/runtime/events/encode.ts'
import type { Fields } from '../../functions/runtime/stream/index.ts'
import { toMessage } from '../../functions/sources/redis-stream/message.ts'
import { simulatedSlots } from './roads.ts'
import { freePorts, startBench } from './system.ts'
import { median, ratio, verdict, type Table } from './table.ts'

const ROUNDS = 5
const SECONDS = 4
const CONNECTIONS = 64
const GOAL = 0.5
const CLIENT = fileURLToPath(new URL('load-client.ts', import.meta.url))

/** Answers every request with the same bytes and headers, with nothing but node:http. */
const BARE = `
const { readFileSync } = require('node:fs')
const body = readFileSync(process.argv[2])
const headers = JSON.parse(readFileSync(process.argv[3], 'utf8'))
require('node:http').createServer((q, r) => { r.writeHead(200, headers); r.end(body) }).listen(Number(process.argv[4]), () => console.log('listening'))`

/** Requests a second of a whole slot of road status through the gateway, beside node:http sending the same bytes. */
export async function requests(root: string): Promise<Table> {
  const bench = await startBench(root)
  try {
    const [processor = 0, api = 0, gateway = 0, bare = 0] = await freePorts(4)
    await bench.migrate()
    await bench.start('data-processor', processor)
    await bench.start('data-api', api)
    await bench.start('api-gateway', gateway, {
      DATA_API_SERVICE_URL: `http://127.0.0.1:${api}`,
      // Never reached, but counted as in production.
      RATE_LIMIT: '1000000',
      RATE_BURST: '10000000',
    })
    const [slot] = simulatedSlots(1, new Date())
    if (!slot) throw new Error('the simulator gave no rows')
    await post(`http://127.0.0.1:${processor}/`, slot.entries)

    const path = '/api/road/status'
    const url = `http://127.0.0.1:${gateway}${path}`
    const sample = await fetch(url, { headers: { 'accept-encoding': 'gzip' } })
    const headers: Record<string, string> = Object.fromEntries(sample.headers)
    // fetch has undone the compression; the bytes as sent come from a plain client.
    const bytes = await raw(url)
    const files = ['body', 'headers.json', 'bare.cjs'].map((name) => join(bench.directory, name))
    const [bodyFile = '', headersFile = '', serverFile = ''] = files
    writeFileSync(bodyFile, bytes)
    writeFileSync(
      headersFile,
      JSON.stringify({ ...headers, 'content-length': bytes.length, connection: 'keep-alive' }),
    )
    writeFileSync(serverFile, BARE)
    const server = spawn(process.execPath, [serverFile, bodyFile, headersFile, String(bare)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const through: number[] = []
    const straight: number[] = []
    try {
      await once(server.stdout, 'data')
      await load(`http://127.0.0.1:${bare}${path}`, 1)
      await load(url, 1)
      for (let round = 0; round < ROUNDS; round++) {
        straight.push(await load(`http://127.0.0.1:${bare}${path}`, SECONDS))
        through.push(await load(url, SECONDS))
      }
    } finally {
      server.kill('SIGKILL')
    }
    const share = median(through) / median(straight)
    return {
      title: `Requests a second: GET ${path}, ${slot.records.length} rows, ${Math.round(bytes.length / 1024)} KiB compressed`,
      columns: ['server', 'requests/s', 'against bare', 'goal'],
      rows: [
        ['node:http, the same bytes', median(straight).toFixed(0), '1.00×', ''],
        [
          'api-gateway → data-api',
          median(through).toFixed(0),
          ratio(median(through), median(straight)),
          verdict(share >= GOAL, `≥ ${GOAL}×`),
        ],
      ],
      notes: [
        `${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s each in turns, median; a light client on raw sockets shares the two cores`,
      ],
    }
  } finally {
    await bench.stop()
  }
}

/** Sends stream entries to a function in binary mode, as the source does. */
async function post(url: string, entries: readonly Fields[]): Promise<void> {
  for (const fields of entries) {
    const message = toMessage({ id: '0-0', fields: fields.map((field) => Buffer.from(field)) }, '/bench', {})
    if ('malformed' in message) throw new Error(message.malformed)
    const headers = binaryHeaders(message.attributes)
    const answer = await fetch(url, { method: 'POST', headers, body: message.data?.toString() ?? null })
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  }
}

/** Answers a second, as a client in a process of its own counts them. */
async function load(url: string, seconds: number): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    CLIENT,
    url,
    String(CONNECTIONS),
    String(seconds),
  ])
  return Number(stdout)
}

/** A response's body as it crossed the wire. */
function raw(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve(Buffer.concat(chunks)))
    })
    asked.on('error', reject)
    asked.end()
  })
}
