import type { Drawing } from './frame.ts'

/** Boxes already taken on the screen; a label that would touch one is left out. */
export function createSpace() {
  const taken: { left: number; top: number; right: number; bottom: number }[] = []
  return (x: number, y: number, width: number, height: number): boolean => {
    const box = { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 }
    const hit = taken.some(
      (other) =>
        box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top,
    )
    if (!hit) taken.push(box)
    return !hit
  }
}

export const font = (weight: 400 | 600, pixels: number) =>
  `${weight} ${pixels}px Pretendard, system-ui, sans-serif`

/** Text with a halo, so that it reads across lines. */
export function label(
  context: Drawing['context'],
  words: string,
  x: number,
  y: number,
  colour: string,
  halo: string,
): void {
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  context.lineWidth = 3
  context.strokeStyle = halo
  context.strokeText(words, x, y)
  context.fillStyle = colour
  context.fillText(words, x, y)
}
