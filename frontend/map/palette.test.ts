import { describe, expect, test } from 'vitest'
import { contrast, difference } from './contrast.ts'
import { palettes } from './palette.ts'

describe.each(Object.entries(palettes))('the %s palette', (_, palette) => {
  const { 1: smooth, 2: slow, 3: congested, 0: unknown } = palette.grade
  const pairs = [
    ['원활', smooth, '서행', slow],
    ['서행', slow, '정체', congested],
    ['원활', smooth, '정체', congested],
  ] as const

  test.each(pairs)('%s (%s) and %s (%s) differ, for a deuteranope too', (_one, a, _other, b) => {
    expect(difference(a, b)).toBeGreaterThan(15)
    expect(difference(a, b, true)).toBeGreaterThan(12)
  })

  test.each([smooth, slow, congested, unknown])('%s stands out from the land (WCAG 1.4.11)', (colour) => {
    expect(contrast(colour, palette.land)).toBeGreaterThan(colour === unknown ? 2.8 : 3)
  })

  test('the casing sets a congested section off', () => {
    expect(contrast(palette.casing, congested)).toBeGreaterThan(2.4)
  })

  test('a road without colours is quieter than any with', () => {
    expect(contrast(palette.road, palette.land)).toBeLessThan(contrast(smooth, palette.land))
  })

  test.each(Object.entries(palette.kind))('the drawing within %s (%s) is legible', (_kind, colour) => {
    expect(contrast(colour, palette.onKind)).toBeGreaterThan(4.5)
    expect(contrast(colour, palette.land)).toBeGreaterThan(3)
  })

  test('labels are legible on land', () => {
    expect(contrast(palette.label, palette.land)).toBeGreaterThan(3)
    expect(contrast(palette.labelStrong, palette.land)).toBeGreaterThan(4.5)
    expect(contrast(palette.tollgate, palette.land)).toBeGreaterThan(3)
  })
})

test('black and white are as far apart as can be', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(difference('#123456', '#123456', true)).toBe(0)
})
