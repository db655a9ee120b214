import { expect, it } from 'vitest'
import { refuseAttribute } from '../../runtime/events/attributes.ts'
import { originOf, toMessage } from './message.ts'

it.each([
  ['redis:6379', 'orders', 'redis:6379/orders'],
  ['127.0.0.1:6379', 'orders', '//127.0.0.1:6379/orders'],
  ['[::1]:6379', 'orders', '//[::1]:6379/orders'],
  ['my_redis:6379', '주문', '//my_redis:6379/%EC%A3%BC%EB%AC%B8'],
  ['/var/data dir/stream.db', 'orders', '/var/data%20dir/stream.db/orders'],
])(
  'an entry of %s, stream %s, that names no source gets one that every sink takes',
  (label, stream, source) => {
    expect(originOf(label, stream)).toBe(source)
    expect(refuseAttribute('source', source)).toBeUndefined()
    const entry = { id: '1-0', fields: ['temperature', '21'].map((text) => Buffer.from(text)) }
    expect(toMessage(entry, originOf(label, stream), {})).toMatchObject({ attributes: { source } })
  },
)
