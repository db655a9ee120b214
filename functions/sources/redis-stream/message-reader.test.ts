import { describe, expect, it } from 'vitest'
import { fieldsOf, messageReader } from './message-reader.ts'

const utf8 = (...texts: string[]) => texts.map((text) => Buffer.from(text))
const event = (id: string | Buffer, more: readonly Buffer[] = [], data = '{}') => [
  ...utf8('specversion', '1.0', 'id'),
  Buffer.from(id),
  ...utf8('source', '/test', 'type', 'test.v1'),
  ...more,
  ...utf8('data', data),
]

describe('a reader of entries', () => {
  it.each([
    ['alike but for id and data', [event('1', [], '1'), event('글', [], '2'), event('3', [], '')]],
    ['with a value that changes', [event('1', utf8('time', 'a')), event('2', utf8('time', 'b'))]],
    [
      'with a name that comes twice',
      [
        event('1', utf8('id', 'last', 'time', 'a', 'time', 'c')),
        event('2', utf8('id', 'x', 'time', 'b', 'time', 'c')),
      ],
    ],
    ['without data', [event('1').slice(0, -2), event('2').slice(0, -2)]],
    ['that are no events', [utf8('a', '1'), utf8('a', '2', 'b', '3')]],
    ['of which one is no event', [event('1'), utf8('a', '1'), event('2')]],
  ])('knows the fields of entries %s as they stand in the stream', (_, entries) => {
    // An attribute that is set on every event leaves the entry as it is.
    for (const extensions of [{}, { time: 'now' }]) {
      const read = messageReader('redis:6379/orders', extensions)
      const messages = entries.map((fields, index) => read({ id: `${index}-0`, fields }))
      const fields = messages.map((message) =>
        'malformed' in message ? message.malformed : fieldsOf(message),
      )
      expect(fields).toEqual(entries)
    }
  })

  it.each([
    ['id', event(Buffer.from([0x61, 0xff]))],
    ['subject', event('1', [Buffer.from('subject'), Buffer.from([0xff])])],
  ])('refuses an event whose %s is not UTF-8: two of them could look the same', (name, fields) => {
    const read = messageReader('redis:6379/orders', {})
    expect(read({ id: '0-0', fields: event('\ufffd', utf8('subject', '\ufffd')) })).toHaveProperty(
      'event',
      '\ufffd',
    )
    expect(read({ id: '1-0', fields })).toEqual({ malformed: `attribute ${name} is not UTF-8` })
    expect(read({ id: '2-0', fields: event('2') })).toHaveProperty('event', '2')
  })
})
