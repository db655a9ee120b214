import { readFileSync } from 'node:fs'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { parseSettings } from '../../runtime/settings.ts'
import { USAGE } from './dead-letters-arguments.ts'
import { createMetrics } from './metrics.ts'
import { sourceSettings } from './settings.ts'

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
const section = (title: string) => readme.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? ''
const rows = (title: string) =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
const quoted = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text)

describe('the README’s settings', () => {
  const needed: Record<string, string> = { STREAM: 's', GROUP: 'g', K_SINK: 'http://sink/' }
  const given = rows('Settings').flatMap(([names, defaults = '']) =>
    quoted(names).map((name, at) => ({
      name,
      required: defaults.includes('required'),
      written: quoted(defaults)[at],
    })),
  )

  it('are all there are', () => {
    expect(given.map(({ name }) => name).toSorted()).toEqual(Object.keys(sourceSettings.shape).toSorted())
  })

  const settings = (env: Record<string, string>): Record<string, unknown> =>
    parseSettings(sourceSettings, env)

  it.each(given.filter(({ required }) => required))('$name is required', ({ name }) => {
    expect(() =>
      settings(Object.fromEntries(Object.entries(needed).filter(([other]) => other !== name))),
    ).toThrow(name)
  })

  // A name of the consumer's own is made of two others, once the process knows who it is.
  it.each(given.filter(({ name, required }) => !required && name !== 'CONSUMER'))(
    '$name has its default',
    ({ name, written }) => {
      const unset = settings(needed)[name]
      const nothing = written === undefined && (unset === undefined || String(unset) === '')
      expect(nothing || settings({ ...needed, [name]: written ?? '' })[name]).toEqual(nothing || unset)
      expect(nothing).toBe(written === undefined)
    },
  )
})

it('the README’s metrics are all that are registered, of their types', async () => {
  const registry = new Registry()
  createMetrics(registry, { held: () => 0, limit: () => 1 })
  const registered = (await registry.getMetricsAsJSON()).map(({ name, type }) => [name, String(type)])
  const given = rows('Metrics').map(([name, type = '']) => [quoted(name)[0], type.trim()])
  expect(given.toSorted()).toEqual(registered.toSorted())
})

it('the README’s manifests are YAML, of the kinds it speaks of, with settings that exist', () => {
  const documents = blocks('yaml').flatMap((text) => parseAllDocuments(text, { strict: true }))
  expect(documents.flatMap(({ errors }) => errors)).toEqual([])
  const kinds = documents.map(
    (document) => `${String(document.get('apiVersion'))} ${String(document.get('kind'))}`,
  )
  expect(kinds).toEqual([
    'apps/v1 Deployment',
    'sources.knative.dev/v1 SinkBinding',
    'sources.knative.dev/v1 ContainerSource',
  ])
  const set = blocks('yaml').flatMap((text) =>
    [...text.matchAll(/- \{ name: ([A-Z_]+),/g)].map(([, name]) => name),
  )
  expect(Object.keys(sourceSettings.shape)).toEqual(expect.arrayContaining(set))
  expect(readme).not.toMatch(/image: (?!IMAGE$)/m)
})

it('the README’s commands use options that there are', () => {
  const options = [...section('Dead letters').matchAll(/--[a-z-]{2,}/g)].map(([option]) => option)
  expect(options.length).toBeGreaterThan(10)
  for (const option of options) expect(USAGE).toContain(option)
})
