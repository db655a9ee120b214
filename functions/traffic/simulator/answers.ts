import type { Feed } from '../model/feeds.ts'
import { upstreamOf } from '../model/upstream-names.ts'

/** A value of an answer; rows are flat. */
type Scalar = string | number | null
export type Row = Readonly<Record<string, Scalar>>
export type Body = Readonly<Record<string, Scalar | readonly Row[]>>

const VALID_KEY = '인증키가 유효합니다.'
const DEFAULT_ROWS = 10
const MAX_ROWS = 1000

interface Page {
  rows: readonly Row[]
  count: number
  pageNo: number
  numOfRows: number
  pageSize: number
}

function wholeNumber(value: string | undefined, otherwise: number, most: number): number {
  const number = /^\d{1,9}$/.test(value ?? '') ? Number(value) : otherwise
  return Math.min(most, Math.max(1, number))
}

/** One page of rows. What is no number counts as not given; `pagingYn=N` asks for everything at once. */
function pageOf(rows: readonly Row[], query: Readonly<Record<string, string>>): Page {
  const all = query.pagingYn === 'N'
  const numOfRows = all ? Math.max(1, rows.length) : wholeNumber(query.numOfRows, DEFAULT_ROWS, MAX_ROWS)
  const pageNo = all ? 1 : wholeNumber(query.pageNo, 1, 999_999_999)
  const from = (pageNo - 1) * numOfRows
  const pageSize = Math.ceil(rows.length / numOfRows)
  return { rows: rows.slice(from, from + numOfRows), count: rows.length, pageNo, numOfRows, pageSize }
}

/** The answer around the rows of a feed: two are paged, the road feed comes whole. */
export function envelope(feed: Feed, rows: readonly Row[], query: Readonly<Record<string, string>>): Body {
  const { list } = upstreamOf[feed]
  if (feed === 'roads') return { code: 'SUCCESS', message: VALID_KEY, count: rows.length, [list]: rows }
  const { rows: page, ...counts } = pageOf(rows, query)
  const { count, pageNo, numOfRows, pageSize } = counts
  return { count, pageNo, numOfRows, pageSize, [list]: page, message: VALID_KEY, code: 'SUCCESS' }
}

/** A refusal as the upstream words it: HTTP 200, `code` ERROR, no list. */
export function refusal(message = '인증키가 유효하지 않습니다.'): Body {
  return { count: 0, list: null, message, code: 'ERROR' }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}
const escaped = (value: string | number) =>
  String(value).replaceAll(/[&<>"']/g, (found) => ENTITIES[found] ?? found)

function element(name: string, value: Scalar | readonly Row[]): string {
  if (value === null) return `<${name}/>`
  if (typeof value !== 'object') return `<${name}>${escaped(value)}</${name}>`
  return value.map((row) => `<${name}>${elements(row)}</${name}>`).join('')
}
const elements = (body: Body): string =>
  Object.entries(body)
    .map(([name, value]) => element(name, value))
    .join('')

/** The same answer as XML, which the upstream sends unless asked for JSON: an element per row, named as the list. */
export function toXml(body: Body): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><response>${elements(body)}</response>`
}

/** What the upstream's firewall sends to callers it takes for robots, with HTTP 400. */
export const BLOCK_PAGE = `<!DOCTYPE html>
<html lang="ko"><head><meta charset="utf-8"><title>Request Blocked</title></head>
<body><h1>Request Blocked</h1><p>비정상적인 접근으로 요청이 차단되었습니다.</p></body></html>
`
export const NOT_FOUND_PAGE = `<!DOCTYPE html>
<html lang="ko"><head><meta charset="utf-8"><title>404 Not Found</title></head>
<body><h1>404 Not Found</h1></body></html>
`
