import { expect, test } from 'vitest'
import { romanized } from './romanized.ts'

test.each([
  ['판교', 'Pangyo'],
  ['신갈', 'Singal'],
  ['서울TG', 'Seoul TG'],
  ['강릉', 'Gangneung'],
  ['안양', 'Anyang'],
  ['밀양', 'Miryang'],
  ['담양', 'Damyang'],
  ['광양', 'Gwangyang'],
  ['통영', 'Tongyeong'],
  ['언양', 'Eonyang'],
  ['남인천', 'Namincheon'],
  ['동이천', 'Dongicheon'],
  ['덕유산', 'Deogyusan'],
  ['대관령', 'Daegwallyeong'],
  ['Pangyo', 'Pangyo'],
  ['', ''],
])('%s is %s, as on the signs', (name, latin) => {
  expect(romanized(name)).toBe(latin)
})
