import { expect, test } from 'vitest'
import { matches } from './search.ts'

test.each([
  ['경부선', 'ㄱㅂㅅ'],
  ['경부선', 'ㅂㅅ'],
  ['경부선', '경ㅂ'],
  ['서울', '서우'],
  ['서울TG', 'tg'],
  ['남해선(순천-부산)', '순천부산'],
  ['남해선(순천-부산)', 'ㅅㅊㅂㅅ'],
  ['동대구 JC', '동대구jc'],
  ['아무거나', ''],
  ['판교', 'pang'],
  ['서울TG', 'seoul'],
])('%s is found by %s', (text, query) => {
  expect(matches(text, query)).toBe(true)
})

test.each([
  ['경부선', 'ㄱㅅ'],
  ['서울', '부산'],
  ['서울', '서울역'],
  ['서울', '어'],
  ['서울', 'busan'],
])('%s is not found by %s', (text, query) => {
  expect(matches(text, query)).toBe(false)
})
