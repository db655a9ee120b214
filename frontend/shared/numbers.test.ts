import { expect, test } from 'vitest'
import { formatNumber } from './numbers.ts'

test.each([0, 7, 999, 1_000, 84_338, 1_234_567.891, -1_234.4])('%d is written as Intl writes it', (value) => {
  for (const decimals of [0, 1]) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
    expect(formatNumber(value, decimals)).toBe(new Intl.NumberFormat('ko', digits).format(value))
  }
})
