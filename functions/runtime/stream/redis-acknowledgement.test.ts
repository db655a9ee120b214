import * as fc from 'fast-check'
import { Command } from 'ioredis'
import { expect, it } from 'vitest'
import { Acknowledgement } from './redis-acknowledgement.ts'

const id = fc.tuple(fc.nat(), fc.nat()).map(([ms, seq]) => `${ms}-${seq}`)

it('acknowledgements reach Redis as any command would, ids of every length in them', () => {
  fc.assert(
    fc.property(fc.constantFrom('s', '경부선'), fc.string(), fc.array(id), (stream, group, ids) => {
      const plain = new Command('XACK', [stream, group, ...ids]).toWritable({})
      expect(new Acknowledgement(stream, group, ids).toWritable()).toBe(plain)
    }),
  )
})

it('what is no id cannot be mistaken for the next command', () => {
  expect(() => new Acknowledgement('s', 'g', ['1-1', '１-1'])).toThrow(TypeError)
})
