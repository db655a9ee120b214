import { stages } from './stages.ts'

export interface Point {
  x: number
  y: number
}

/** The picture is drawn left to right on a wide screen, downwards on a narrow one. */
export interface Frame {
  width: number
  height: number
  upright: boolean
}

/** Where a stage of a lane stands; lanes are spread across, what all share is in the middle. */
export function nodeAt(frame: Frame, stage: number, lane: number, lanes: number): Point {
  const along = (stage + 0.5) / stages.length
  const across = stages[stage]?.shared || lanes === 1 ? 0.5 : (lane + 0.5) / lanes
  return frame.upright
    ? { x: across * frame.width, y: along * frame.height }
    : { x: along * frame.width, y: across * frame.height }
}

/** The two points that bend the way from one node to the next. */
const bends = (frame: Frame, from: Point, to: Point): [Point, Point] =>
  frame.upright
    ? [
        { x: from.x, y: (from.y + to.y) / 2 },
        { x: to.x, y: (from.y + to.y) / 2 },
      ]
    : [
        { x: (from.x + to.x) / 2, y: from.y },
        { x: (from.x + to.x) / 2, y: to.y },
      ]

/** The way between two stages of a lane, as SVG path data. */
export function wayOf(frame: Frame, stage: number, lane: number, lanes: number): string {
  const from = nodeAt(frame, stage, lane, lanes)
  const to = nodeAt(frame, stage + 1, lane, lanes)
  const [a, b] = bends(frame, from, to)
  return `M${from.x} ${from.y}C${a.x} ${a.y} ${b.x} ${b.y} ${to.x} ${to.y}`
}

const mix = (a: number, b: number, c: number, d: number, t: number) => {
  const u = 1 - t
  return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d
}

/** Where on the way something is that has gone `t` stages from the first, such as 2.5. */
export function pointOn(frame: Frame, t: number, lane: number, lanes: number): Point {
  const stage = Math.min(stages.length - 2, Math.floor(t))
  const from = nodeAt(frame, stage, lane, lanes)
  const to = nodeAt(frame, stage + 1, lane, lanes)
  const [a, b] = bends(frame, from, to)
  const part = t - stage
  return { x: mix(from.x, a.x, b.x, to.x, part), y: mix(from.y, a.y, b.y, to.y, part) }
}
