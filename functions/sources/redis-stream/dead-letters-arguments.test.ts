import { afterAll, describe, expect, it } from 'vitest'
import { startStreams } from '../../runtime/testing/stream.ts'
import { deadLetterFields } from './dead-letter.ts'
import { readArguments, UsageError } from './dead-letters-arguments.ts'
import { deadLetters, fieldOf } from './dead-letters.ts'
import { event } from './testing.ts'

const adapters = await startStreams()
afterAll(() => Promise.all(adapters.map((adapter) => adapter.stop())))

describe('what is typed', () => {
  it.each([
    [[], 'what to do is missing: list, show, replay or drop'],
    [['lst'], 'lst is no command: list, show, replay or drop'],
    [['list'], '--stream (or STREAM) names the stream whose dead letters are meant'],
    [['replay', '--stream', 's'], 'replay wants letters, a filter, or --all'],
    [['drop', '--stream', 's'], 'drop wants letters, a filter, or --all'],
    [['drop', '--stream', 's', '--all', '--id', '1'], '--all stands alone, without letters or filters'],
    [['show', '--stream', 's'], 'show wants the ids of letters; list shows them'],
    [['show', '--stream', 's', 'x'], 'x is no dead letter’s id, such as 1763701200000-0; list shows them'],
    [
      ['list', '--stream', 's', '--status', '99'],
      '--status takes a status such as 422, a class such as 4xx, or none',
    ],
    [['list', '--stream', 's', '--limit', '0'], '--limit takes a whole number from 1'],
    [
      ['list', '--stream', 's', '--since', 'x'],
      '--since takes a time such as 2026-11-21T09:00:00Z, or how long ago, such as 2h',
    ],
    [['list', '--stream', 's', '--resaon', 'x'], "Unknown option '--resaon'"],
  ])('%j is wrong', (args, message) => {
    expect(() => readArguments(args, {})).toThrow(new UsageError(message))
  })

  it('takes the stream from STREAM, and --stream before it', () => {
    expect(readArguments(['list'], { STREAM: 'a' })?.stream).toBe('a')
    expect(readArguments(['list', '--stream', 'b', '--stream', 'c'], { STREAM: 'a' })?.stream).toBe('c')
  })
})

describe.each(adapters)('dead letters in $name', ({ open }) => {
  const port = open()

  async function died(
    id: string,
    attributes: Record<string, string>,
    death: { reason?: string; status?: number | undefined; at?: Date },
  ) {
    await port.ensureGroup('s', 'g')
    await port.append('s', [event(id, attributes)])
    for (const entry of await port.read('s', 'g', 'c', { count: 1, blockMs: 0 })) {
      const about = { group: 'g', origin: '/o', reason: 'data.speed: too fast', status: 422, attempts: 1 }
      const at = new Date('2026-11-21T06:00:00Z')
      await port.deadLetter('s', 'g', entry.id, deadLetterFields(entry, { ...about, at, ...death }))
    }
  }

  it('are chosen by reason, status, attribute, group and time', async () => {
    await died('1', { subject: 'a' }, {})
    await died('2', { type: 'other.v1', source: '/b' }, { status: 503 })
    await died('3', {}, { reason: 'malformed entry', status: undefined })
    await died('4', {}, { at: new Date('2026-11-21T08:00:00Z') })
    await died('5', {}, { at: new Date() })
    const chosen = async (...args: string[]) => {
      const asked = readArguments(['list', '--stream', 's', ...args], {})
      const found: string[] = []
      if (asked)
        for await (const letter of deadLetters(port, 's', asked.selection))
          found.push(fieldOf(letter, 'id') ?? '')
      return found.join('')
    }
    expect(await chosen()).toBe('12345')
    expect(await chosen('--reason', 'MALFORMED')).toBe('3')
    expect(await chosen('--status', '503')).toBe('2')
    expect(await chosen('--status', '4xx')).toBe('145')
    expect(await chosen('--status', 'none')).toBe('3')
    expect(await chosen('--type', 'other.v1')).toBe('2')
    expect(await chosen('--source', '/b')).toBe('2')
    expect(await chosen('--subject', 'a')).toBe('1')
    expect(await chosen('--id', '4')).toBe('4')
    expect(await chosen('--group', 'h')).toBe('')
    expect(await chosen('--group', 'g')).toBe('12345')
    expect(await chosen('--since', '1h')).toBe('5')
    expect(await chosen('--since', '2026-11-21T16:00:00+09:00', '--until', '2026-11-21T08:00:00Z')).toBe('4')
    expect(await chosen('--type', 'test.v1', '--status', '422', '--until', '1h')).toBe('14')
    const [first] = await port.range('s:dead', '-', '+', 1)
    expect(await chosen(first?.id ?? '')).toBe('1')
  })
})
