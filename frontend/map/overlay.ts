import { Bounds, DomUtil, Layer, Point, type LatLng, type LeafletEventHandlerFnMap, type Map } from 'leaflet'
import { sameView, viewOf, type View } from './world.ts'

/** What one drawing works with: pixels of the canvas, already scaled for the screen. */
export interface Drawing {
  context: CanvasRenderingContext2D
  /** The canvas in layer points; what lies outside is not seen. */
  bounds: Bounds
  zoom: number
  view: View
}

/** How far beyond the window to draw, as a share of its size and at most so many px, so that a pan shows no edge at once. */
const PADDING = 0.2
const MAX_PADDING_PX = 240
/** Shorter than the pause between two turns of a wheel. */
const SETTLE_MS = 90
/** Finer than this no eye sees a difference, and a canvas of the wall's size would take too much memory. */
const MAX_RATIO = 3

/** Overlays that are to draw themselves anew. */
const waiting = new Set<{ paint(): void }>()
let frame = 0

/** One a frame: all of them together would hold up whoever types or drags. */
function paintNext() {
  frame = 0
  const [next] = waiting
  if (!next) return
  waiting.delete(next)
  if (waiting.size > 0) frame = requestAnimationFrame(paintNext)
  next.paint()
}

function queue(overlay: { paint(): void }) {
  waiting.add(overlay)
  frame ||= requestAnimationFrame(paintNext)
}

/** A canvas over the map that draws itself anew when the map has moved, and is scaled with it while it zooms. */
export abstract class CanvasOverlay extends Layer {
  protected canvas = DomUtil.create('canvas', 'leaflet-zoom-animated')
  #drawn: { center: LatLng; zoom: number; half: Point; bounds: Bounds; view: View; key: string } | undefined
  #settling: ReturnType<typeof setTimeout> | undefined
  readonly #paneName: string
  readonly #inZoom: 'scaled' | 'hidden'
  readonly #events: LeafletEventHandlerFnMap = {
    move: () => this.#cover(),
    moveend: () => this.#cover(),
    viewreset: () => this.#reset(),
    resize: () => this.#reset(),
    zoomstart: () => this.#zoomBegins(),
    zoom: () => this.#follow(this._map.getCenter(), this._map.getZoom()),
    zoomend: () => this.#settle(),
    zoomanim: ({ center, zoom }) => this.#follow(center, zoom),
  }

  /** @param inZoom what becomes of it while the map zooms: letters that are scaled can hardly be read */
  constructor(paneName: string, inZoom: 'scaled' | 'hidden' = 'scaled') {
    super()
    this.#paneName = paneName
    this.#inZoom = inZoom
    this.canvas.setAttribute('aria-hidden', 'true')
  }

  /** Draws everything; `context` is clear and in layer points. */
  protected abstract draw(drawing: Drawing): void

  override onAdd(map: Map): this {
    map.getPane(this.#paneName)?.append(this.canvas)
    map.on(this.#events)
    this.redraw()
    return this
  }

  override onRemove(map: Map): this {
    map.off(this.#events)
    waiting.delete(this)
    clearTimeout(this.#settling)
    this.canvas.remove()
    return this
  }

  /** Draws once within the next frames, however often it is asked to. */
  redraw(): void {
    if (this._map) queue(this)
  }

  /** Called by the queue. */
  paint(): void {
    this.#reset()
  }

  /** Draws anew only if the window shows more than what is drawn; while it zooms, what is drawn is scaled. */
  #cover() {
    const map = this._map
    if (this.#drawn?.zoom !== map.getZoom()) return
    const topLeft = map.containerPointToLayerPoint([0, 0])
    const seen = new Bounds(topLeft, topLeft.add(map.getSize()))
    if (!this.#drawn.bounds.contains(seen) || !sameView(this.#drawn.view, viewOf(map))) this.redraw()
  }

  #zoomBegins() {
    clearTimeout(this.#settling)
    if (this.#inZoom === 'hidden') this.canvas.style.visibility = 'hidden'
  }

  /** Draws anew once the zoom rests: while the wheel still turns, what is drawn is scaled on and on. */
  #settle() {
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => {
      if (this.#inZoom === 'hidden' || !sameView(this.#drawn?.view, viewOf(this._map))) this.redraw()
    }, SETTLE_MS)
  }

  #reset() {
    waiting.delete(this)
    this.canvas.style.visibility = ''
    const map = this._map
    const ratio = Math.max(1, Math.min(MAX_RATIO, devicePixelRatio))
    // Whole pixels of the screen, counted from the window's corner: between two of them everything would blur.
    const whole = (px: number) => Math.ceil(px * ratio) / ratio
    const window = map.getSize()
    const padding = new Point(
      whole(Math.min(window.x * PADDING, MAX_PADDING_PX)),
      whole(Math.min(window.y * PADDING, MAX_PADDING_PX)),
    )
    const topLeft = map.containerPointToLayerPoint(padding.multiplyBy(-1))
    const size = new Point(whole(window.x), whole(window.y)).add(padding.multiplyBy(2))
    const bounds = new Bounds(topLeft, topLeft.add(size))
    const key = `${size.x} ${size.y} ${ratio}`
    const context = this.canvas.getContext('2d')
    if (!context) return
    if (this.#drawn?.key !== key) {
      this.canvas.width = Math.round(size.x * ratio)
      this.canvas.height = Math.round(size.y * ratio)
      this.canvas.style.width = `${size.x}px`
      this.canvas.style.height = `${size.y}px`
    } else {
      context.reset()
    }
    const view = viewOf(map)
    const half = window.divideBy(2).add(padding)
    this.#drawn = { center: map.getCenter(), zoom: map.getZoom(), half, bounds, view, key }
    DomUtil.setTransform(this.canvas, topLeft, 1)
    context.setTransform(ratio, 0, 0, ratio, -topLeft.x * ratio, -topLeft.y * ratio)
    this.draw({ context, bounds, zoom: map.getZoom(), view })
  }

  /** Moves what is drawn to where it will be at another centre and zoom. */
  #follow(center: LatLng, zoom: number) {
    const map = this._map
    const pane = map.getPane('mapPane')
    if (!this.#drawn || !pane) return
    const scale = map.getZoomScale(zoom, this.#drawn.zoom)
    const origin = map
      .project(center, zoom)
      .subtract(map.getSize().divideBy(2))
      .add(DomUtil.getPosition(pane) ?? new Point(0, 0))
      .round()
    // Where the drawn bounds' corner lies, from the centre they were drawn at.
    const corner = this.#drawn.half.multiplyBy(-scale)
    const drawnCentre = map.project(this.#drawn.center, zoom)
    DomUtil.setTransform(this.canvas, corner.add(drawnCentre).subtract(origin), scale)
  }
}
