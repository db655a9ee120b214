/** Colour arithmetic for checking the palettes: contrast (WCAG 2.2) and difference as a deuteranope sees it. */
type Rgb = readonly [number, number, number]

function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

const linear = (channel: number) => {
  const share = channel / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}
const toLinear = ([r, g, b]: Rgb): Rgb => [linear(r), linear(g), linear(b)]

const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b

/** 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(toLinear(parseHex(a))), luminance(toLinear(parseHex(b)))].sort(
    (x, y) => x - y,
  )
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05)
}

/** Machado, Oliveira and Fernandes (2009), severity 1, on linear light. */
const deuteranopia = ([r, g, b]: Rgb): Rgb => [
  0.367322 * r + 0.860646 * g - 0.227968 * b,
  0.280085 * r + 0.672501 * g + 0.047413 * b,
  -0.01182 * r + 0.04294 * g + 0.968881 * b,
]

function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

const seen = (hex: string, blind: boolean) => {
  const light = toLinear(parseHex(hex))
  const [r, g, b] = blind ? deuteranopia(light) : light
  return oklab([Math.max(0, r), Math.max(0, g), Math.max(0, b)])
}

/** Distance in Oklab times 100, about what ΔE is: 2 is just noticeable, 10 plain. */
export function difference(a: string, b: string, blind = false): number {
  const [from, to] = [seen(a, blind), seen(b, blind)]
  return 100 * Math.hypot(from[0] - to[0], from[1] - to[1], from[2] - to[2])
}
