import { toLayer } from '../world.ts'
import { holds, type Drawing } from './frame.ts'
import { createSpace, font, label } from './labels.ts'
import type { Dot, PointScene } from './scenes.ts'

/** Pixels of a circle's radius, for so many pixels to a rem. */
export const radiusOf = ({ share }: Dot, zoom: number, rem: number): number =>
  rem * (0.1 + Math.sqrt(share) * Math.max(0.3, 0.5 + (zoom - 7) * 0.12))

interface Placed {
  dot: Dot
  at: { x: number; y: number }
  radius: number
}

/** Draws circles, the small ones over the large, with names where there is room. */
export function drawPoints(drawing: Drawing, scene: PointScene): void {
  const { context, view, zoom, box, rem } = drawing
  const { dots, selected, pointed, palette } = scene
  const placed: Placed[] = dots
    .map((dot) => ({ dot, at: toLayer(view, dot.at), radius: radiusOf(dot, zoom, rem) }))
    .filter(({ at }) => holds(box, at))
  // The selected one and the one pointed at lie over the others, and are named whatever the room.
  const isFront = ({ dot }: Placed) => dot.id === selected || dot.id === pointed
  const lowFirst = placed.toSorted((a, b) => Number(isFront(a)) - Number(isFront(b)))
  for (const one of lowFirst) {
    const chosen = isFront(one)
    context.beginPath()
    context.arc(one.at.x, one.at.y, one.radius, 0, 2 * Math.PI)
    context.globalAlpha = chosen ? 0.9 : 0.42
    context.fillStyle = palette.tollgate
    context.fill()
    context.globalAlpha = 1
    context.strokeStyle = chosen ? palette.selected : palette.tollgate
    context.lineWidth = chosen ? 3 : 1
    context.stroke()
  }

  const free = createSpace()
  const size = rem * 0.75
  context.font = font(600, size)
  const most = Math.max(6, Math.round((zoom - 6.5) * 14))
  const others = placed.filter((one, index) => index < most && !isFront(one))
  for (const { dot, at, radius } of [...placed.filter(isFront), ...others]) {
    const y = at.y - radius - size * 0.75
    if (free(at.x, y, context.measureText(dot.name).width + 8, size * 1.4))
      label(context, dot.name, at.x, y, palette.labelStrong, palette.halo)
  }
}
