import { html } from 'hono/html'
import type { OpenApiDocument, Operation, Parameter, SchemaShape } from './openapi-shape.ts'

type Html = ReturnType<typeof html>

const nameOf = (ref: string) => ref.split('/').at(-1) ?? ref

/** A schema in a few words: `integer`, `Accident[]`, `high | medium | low`, `number or null`. */
function typeText(schema: SchemaShape): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref)
  if (schema.enum) return schema.enum.map(String).join(' | ')
  if (schema.anyOf) return schema.anyOf.map(typeText).join(' or ')
  const types = [schema.type ?? 'any'].flat()
  return types
    .map((type) => {
      if (type === 'array' && schema.items) return `${typeText(schema.items)}[]`
      const values = schema.additionalProperties
      return type === 'object' && typeof values === 'object' ? `{ …: ${typeText(values)} }` : type
    })
    .join(' or ')
}

/** A description of the document, where backquotes hold code. */
const prose = (text = '') =>
  text.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))

const anchor = (method: string, path: string) => `${method}${path.replaceAll(/[^a-z]+/gi, '-')}`

const parameterRow = ({ name, required, description, schema }: Parameter): Html =>
  html`<tr>
    <td><code>${name}</code>${required ? html` <b>필수</b>` : ''}</td>
    <td>${typeText(schema)}</td>
    <td>
      ${prose(description)}${schema.default === undefined ? '' : html` <span class="dim">기본 ${String(schema.default)}</span>`}
    </td>
  </tr>`

const fieldRows = (schema: SchemaShape, prefix = ''): Html[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    html`<tr>
      <td><code>${prefix}${name}</code></td>
      <td>${typeText(field)}</td>
      <td>${prose(field.description)}</td>
    </tr>`,
    ...fieldRows(field, `${prefix}${name}.`),
    ...(field.items ? fieldRows(field.items, `${prefix}${name}[].`) : []),
    ...(field.anyOf ?? []).flatMap((one) => fieldRows(one, `${prefix}${name}.`)),
  ])

const table = (head: readonly string[], rows: readonly Html[]): Html =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`

function curl(method: string, path: string, { parameters }: Operation): string {
  if (method === 'post') {
    return `curl -X POST "$ORIGIN${path}" -H 'content-type: application/cloudevents+json' -d @event.json`
  }
  if (path === '/api/events') return `curl -N "$ORIGIN${path}"`
  const shown = parameters.filter(({ schema }) => schema.example !== undefined).slice(0, 2)
  const query = shown
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(schema.example))}`)
    .join('&')
  return `curl --compressed "$ORIGIN${path}${query ? `?${query}` : ''}"`
}

function section(
  path: string,
  method: string,
  operation: Operation,
  schemas: OpenApiDocument['components']['schemas'],
): Html {
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1]
  const answer = Object.values(success?.content ?? {})[0]?.schema
  const row = answer?.items ?? answer
  const shape: SchemaShape | undefined = row?.$ref === undefined ? row : schemas[nameOf(row.$ref)]
  const refusals = Object.entries(operation.responses).filter(([status]) => !status.startsWith('2'))
  return html`<section id="${anchor(method, path)}">
    <h3><span class="method">${method.toUpperCase()}</span> <code>${path}</code></h3>
    <p>${operation.summary}. ${prose(operation.description)}</p>
    <pre><code>${curl(method, path, operation)}</code></pre>
    ${
      operation.parameters.length === 0
        ? ''
        : html`<h4>매개변수 <small>Parameters</small></h4>
            ${table(['이름 Name', '형식 Type', '설명 Description'], operation.parameters.map(parameterRow))}`
    }
    ${
      answer && shape
        ? html`<h4>응답 <small>${typeText(answer)}</small></h4>
            ${table(['필드 Field', '형식 Type', '설명·단위 Description, unit'], fieldRows(shape))}`
        : ''
    }
    <p class="dim">
      ${refusals.map(([status, { description }]) => html`<span><b>${status}</b> ${prose(description)}</span> `)}
    </p>
  </section>`
}

/** The OpenAPI document as one page for people: no script, nothing from elsewhere. */
export function docsPage({ info, paths, components }: OpenApiDocument) {
  const operations = Object.entries(paths).flatMap(([path, { get, post }]) => [
    ...(get ? [{ path, method: 'get', operation: get }] : []),
    ...(post ? [{ path, method: 'post', operation: post }] : []),
  ])
  const groups = [...Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? '')]
  return html`<!doctype html>
    <html lang="ko">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${info.title}</title>
        <link rel="stylesheet" href="/api/docs.css" />
        <link rel="icon" type="image/svg+xml" href="/api/docs.svg" />
      </head>
      <body>
        <nav aria-label="목차">
          <a href="/"><b>고속도로</b></a>
          ${groups.map(
            ([tag, members]) =>
              html`<h2>${tag}</h2>
                <ul>
                  ${members.map(
                    ({ path, method }) => html`<li><a href="#${anchor(method, path)}">${path}</a></li>`,
                  )}
                </ul>`,
          )}
        </nav>
        <main>
          <h1>${info.title}</h1>
          <p>
            시각은 RFC 3339(UTC)입니다. 목록은 배열이며 다음 쪽은 <code>Link</code> 헤더에 있습니다. 모든
            응답은 <code>ETag</code>를 가지며 압축됩니다. 오류는 <code>application/problem+json</code>입니다.
          </p>
          <p lang="en">${prose(info.description)} <a href="/api/openapi.json">OpenAPI 3.1</a></p>
          ${groups.map(
            ([tag, members]) =>
              html`<h2>${tag}</h2>
                ${members.map(({ path, method, operation }) => section(path, method, operation, components.schemas))}`,
          )}
        </main>
      </body>
    </html>`
}

export const docsStyle = `:root { color-scheme: light dark; --text: light-dark(#1d2530, #dfe5ec); --dim: light-dark(#5b6673, #93a0ae);
  --line: light-dark(#dde2e8, #2a323c); --ground: light-dark(#fff, #12161b); --code: light-dark(#f3f5f8, #1b2128); --accent: light-dark(#0b6e78, #5cc3cc) }
* { box-sizing: border-box }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 60rem); gap: 3rem; background: var(--ground); color: var(--text);
  font: 15px/1.65 Pretendard, system-ui, 'Apple SD Gothic Neo', 'Noto Sans KR', sans-serif; word-break: keep-all; font-variant-numeric: tabular-nums }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 2rem 1.5rem; border-right: 1px solid var(--line) }
nav h2 { font-size: 13px; font-weight: 600; color: var(--dim); margin: 1.6rem 0 .4rem }
nav ul { list-style: none; margin: 0; padding: 0 }
nav li a { display: block; padding: .15rem 0; font-size: 14px }
main { padding: 2rem 1.5rem 6rem 0 }
h1 { font-size: 1.6rem; line-height: 1.3; margin: 0 0 1rem }
main h2 { font-size: 1.15rem; margin: 3.5rem 0 0; padding-bottom: .4rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 2.2rem 0 .3rem }
h4 { font-size: 14px; margin: 1.2rem 0 .3rem }
section { scroll-margin-top: 1rem }
small, .dim { color: var(--dim); font-weight: 400; font-size: 13px }
.method { color: var(--dim); font-weight: 600; font-size: 12px }
.dim span { margin-right: 1rem }
a { color: var(--accent); text-decoration: none } a:hover { text-decoration: underline }
code, pre { font: 13px/1.6 ui-monospace, 'JetBrains Mono', Menlo, monospace }
pre { background: var(--code); padding: .6rem .9rem; border-radius: 6px; overflow: auto }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: 14px }
th { text-align: left; font-weight: 600; color: var(--dim); font-size: 13px }
th, td { padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td:nth-child(2) { color: var(--dim); font-size: 13px }
@media (max-width: 60rem) { body { display: block } nav { position: static; height: auto; border: 0 } main { padding: 1.5rem } }
`

/** Two lanes, as on the dashboard; without one the browser would ask for /favicon.ico. */
export const docsIcon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0d1a20"/><path d="M11 27 14 5M21 27 18 5" fill="none" stroke="#2ba596" stroke-width="3.2" stroke-linecap="round"/></svg>'
