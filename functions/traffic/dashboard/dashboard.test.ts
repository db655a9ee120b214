import { Hono } from 'hono'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createForwarder } from '../../runtime/forward.ts'
import { listen, silent } from '../api-gateway/testing.ts'
import { createDashboard, tileSource, type DashboardParts } from './index.ts'
import { openSite } from './site.ts'

const script = 'console.log("고속도로");'.repeat(100)
let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'expressway-dashboard-'))
  mkdirSync(join(root, 'assets'))
  writeFileSync(join(root, 'index.html'), '<!doctype html><div id="root"></div>')
  writeFileSync(join(root, 'assets', 'main-abc123.js'), script)
  writeFileSync(join(root, 'assets', 'ready-1.css'), 'body {}'.repeat(400))
  writeFileSync(join(root, 'assets', 'ready-1.css.br'), brotliCompressSync('body {}'.repeat(400)))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const dashboard = (options: Partial<DashboardParts> = {}) =>
  createDashboard({
    site: openSite(root),
    cluster: 'member1',
    closing: new AbortController().signal,
    log: silent,
    ...options,
  })

describe('the page', () => {
  test('is index.html at / and at every route of the app, checked each time', async () => {
    const app = dashboard()
    for (const path of ['/', '/incidents', '/road/0010', '/index.html']) {
      const response = await app.request(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(await response.text()).toContain('id="root"')
      const etag = response.headers.get('etag') ?? ''
      expect((await app.request(path, { headers: { 'if-none-match': etag } })).status).toBe(304)
    }
  })

  test('has hashed assets for ever, compressed', async () => {
    const response = await dashboard().request('/assets/main-abc123.js', {
      headers: { 'accept-encoding': 'gzip, br' },
    })
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('content-encoding')).toBe('br')
    expect(brotliDecompressSync(await response.arrayBuffer()).toString()).toBe(script)
  })

  test('sends the compressed file beside an asset', async () => {
    const response = await dashboard().request('/assets/ready-1.css', {
      headers: { 'accept-encoding': 'br' },
    })
    expect(brotliDecompressSync(await response.arrayBuffer()).toString()).toBe('body {}'.repeat(400))
  })

  test.each([
    '/assets/main-old.js',
    '/favicon.ico',
    '/../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/%2e%2e/package.json',
    '/api/road/status',
  ])('has no %s', async (path) => {
    const response = await dashboard().request(path)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toMatch('application/problem+json')
  })

  test('lets nothing in from elsewhere but the tiles it is set to show', async () => {
    const policy = async (tileUrl?: string) =>
      (await dashboard({ tileUrl }).request('/')).headers.get('content-security-policy')
    expect(await policy()).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    expect(await policy('https://{s}.tile.example/{z}/{x}/{y}.png')).toContain(
      "img-src 'self' data: https://*.tile.example;",
    )
    expect(tileSource('http://tiles:8080/{z}/{x}/{y}.png')).toBe('http://tiles:8080')
  })

  test('is told its settings', async () => {
    const app = dashboard({ tileUrl: 'https://t.example/{z}/{x}/{y}.png', tileAttribution: '© t' })
    expect(await (await app.request('/config.json')).json()).toEqual({
      tileUrl: 'https://t.example/{z}/{x}/{y}.png',
      tileAttribution: '© t',
      cluster: 'member1',
    })
  })

  test('is served anew after a build, and says so before the first', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'expressway-dashboard-'))
    const app = dashboard({ site: openSite(empty) })
    const before = await app.request('/')
    expect(before.status).toBe(503)
    expect(await before.text()).toContain('npm run build')
    writeFileSync(join(empty, 'index.html'), 'first')
    expect(await (await app.request('/')).text()).toBe('first')
    writeFileSync(join(empty, 'index.html'), 'second')
    utimesSync(join(empty, 'index.html'), 1, 1)
    expect(await (await app.request('/')).text()).toBe('second')
    rmSync(empty, { recursive: true, force: true })
  })
})

test('forwards the API to the gateway where one is set', async () => {
  const upstream = await listen(
    new Hono()
      .get('/api/road/status', (c) =>
        c.json({ from: c.req.header('x-forwarded-for'), query: c.req.query('route') }, 200, {
          'x-request-id': 'r1',
        }),
      )
      .post('/ingest', async (c) => c.text(await c.req.text(), 422)),
  )
  const gateway = createForwarder({ name: 'api-gateway', to: upstream.url, timeoutMs: 1_000, log: silent })
  const server = await listen(dashboard({ gateway }))
  const response = await fetch(`${server.url}/api/road/status?route=0010`)
  expect(await response.json()).toEqual({ from: '127.0.0.1', query: '0010' })
  expect(response.headers.get('x-request-id')).toBe('r1')
  const posted = await fetch(`${server.url}/ingest`, { method: 'POST', body: 'event' })
  expect([posted.status, await posted.text()]).toEqual([422, 'event'])
  await upstream.close()
  expect((await fetch(`${server.url}/api/road/status`)).status).toBe(503)
  await server.close()
  await gateway.close()
})
