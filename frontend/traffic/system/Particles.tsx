import { useEffect, useRef } from 'react'
import type { SystemView } from '../../../functions/traffic/model/api.ts'
import { pointOn, type Frame } from './geometry.ts'
import type { Member } from './members.ts'
import { flowsOf } from './stages.ts'

/** From which stage to which each stretch goes. */
const stretches = { collect: [0, 3], store: [3, 6], serve: [6, 9] } as const
type Stretch = keyof typeof stretches
const stretchNames = ['collect', 'store', 'serve'] as const

/** More dots a second than this on one stretch are a smear: then a dot stands for several. */
const MOST_A_SECOND = 12
const TRAVEL_S = 2.4

/** How many events a dot stands for, the same for all: 1, 2, 5, 10 … */
export function eventsPerDot(view: SystemView, members: readonly Member[]): number {
  const rates = members.flatMap(({ cluster }) => Object.values(flowsOf(view, cluster)))
  const least = Math.max(1, ...rates) / MOST_A_SECOND
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)))
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= least) ?? 1
}

interface Dot {
  lane: number
  stretch: Stretch
  /** 0 at its begin, 1 at its end. */
  part: number
}

interface Props {
  frame: Frame
  view: SystemView
  members: readonly Member[]
  /** The figures are old: nothing is known to move now. */
  silent: boolean
}

/** The events on their way: as many dots leave each second as events did, in the colour of who handles them. */
export function Particles({ frame, view, members, silent }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const latest = useRef({ frame, view, members, silent })
  useEffect(() => {
    latest.current = { frame, view, members, silent }
  })
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!canvas.current || !context || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    const { style } = canvas.current
    const dots: Dot[] = []
    const due = new Map<string, number>()
    let before = performance.now()
    let request = 0
    const draw = (now: number) => {
      const { frame: area, view: shown, members: lanes, silent: quiet } = latest.current
      // After a pause (another tab was in front) nothing is made up for.
      const passed = Math.min(0.1, (now - before) / 1000)
      before = now
      const each = eventsPerDot(shown, lanes)
      for (const [lane, { cluster }] of lanes.entries()) {
        const flows = flowsOf(shown, cluster)
        for (const stretch of stretchNames) {
          const key = `${cluster} ${stretch}`
          const owed = (due.get(key) ?? Math.random()) + (quiet ? 0 : flows[stretch] / each) * passed
          const leaving = Math.floor(owed)
          due.set(key, owed - leaving)
          for (let dot = 0; dot < leaving; dot++) dots.push({ lane, stretch, part: Math.random() * 0.02 })
        }
      }
      const scale = devicePixelRatio
      context.setTransform(scale, 0, 0, scale, 0, 0)
      context.clearRect(0, 0, area.width, area.height)
      const radius = Math.max(2.5, Math.min(area.width, area.height) / 55)
      const colours = lanes.map(({ colour }) => memberColour(canvas.current, colour))
      for (const dot of dots) {
        dot.part += passed / TRAVEL_S
        const [from, to] = stretches[dot.stretch]
        const { x, y } = pointOn(
          area,
          Math.min(to - 1e-6, from + dot.part * (to - from)),
          dot.lane,
          lanes.length,
        )
        context.fillStyle = colours[dot.lane] ?? style.color
        context.beginPath()
        context.arc(x, y, radius, 0, 2 * Math.PI)
        context.fill()
      }
      for (let index = dots.length - 1; index >= 0; index--)
        if ((dots[index]?.part ?? 0) >= 1) dots.splice(index, 1)
      request = requestAnimationFrame(draw)
    }
    request = requestAnimationFrame(draw)
    return () => cancelAnimationFrame(request)
  }, [])
  return (
    <canvas
      ref={canvas}
      aria-hidden="true"
      width={Math.round(frame.width * devicePixelRatio)}
      height={Math.round(frame.height * devicePixelRatio)}
      className="pointer-events-none absolute inset-0 size-full print:hidden"
    />
  )
}

/** What `--member` comes to for a colour, in this theme: a sample of each stands beside the canvas. */
function memberColour(canvas: HTMLCanvasElement | null, colour: number): string {
  const sample = canvas?.parentElement?.querySelector(`.member-${colour}`)
  return sample ? getComputedStyle(sample).color : ''
}
