import {
  Bounds,
  Browser,
  DomUtil,
  Layer,
  Point,
  type LatLng,
  type LeafletEventHandlerFnMap,
  type Map,
} from 'leaflet'

/** What one drawing works with: pixels of the canvas, already scaled for the screen. */
export interface Drawing {
  context: CanvasRenderingContext2D
  /** The canvas in layer points; what lies outside is not seen. */
  bounds: Bounds
  zoom: number
  map: Map
}

/** How far beyond the window to draw, as a share of its size, so that a pan shows no edge at once. */
const PADDING = 0.25

/** A canvas over the map that draws itself anew when the map has moved, and is scaled with it while it zooms. */
export abstract class CanvasOverlay extends Layer {
  protected canvas = DomUtil.create('canvas', 'leaflet-zoom-animated')
  #drawn: { center: LatLng; zoom: number } | undefined
  #frame = 0
  readonly #paneName: string
  readonly #events: LeafletEventHandlerFnMap = {
    moveend: () => this.#reset(),
    viewreset: () => this.#reset(),
    resize: () => this.#reset(),
    zoom: () => this.#follow(this._map.getCenter(), this._map.getZoom()),
    zoomanim: ({ center, zoom }) => this.#follow(center, zoom),
  }

  constructor(paneName: string) {
    super()
    this.#paneName = paneName
    this.canvas.setAttribute('aria-hidden', 'true')
  }

  /** Draws everything; `context` is clear and in layer points. */
  protected abstract draw(drawing: Drawing): void

  override onAdd(map: Map): this {
    map.getPane(this.#paneName)?.append(this.canvas)
    map.on(this.#events)
    this.#reset()
    return this
  }

  override onRemove(map: Map): this {
    map.off(this.#events)
    cancelAnimationFrame(this.#frame)
    this.canvas.remove()
    return this
  }

  /** Draws once before the next frame, however often it is asked to. */
  redraw(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => {
      if (this._map) this.#reset()
    })
  }

  #reset() {
    const map = this._map
    const size = map.getSize()
    const padding = size.multiplyBy(PADDING)
    const topLeft = map.containerPointToLayerPoint(padding.multiplyBy(-1)).round()
    const extent = size.add(padding.multiplyBy(2)).round()
    const ratio = Browser.retina ? Math.min(3, devicePixelRatio) : 1
    this.#drawn = { center: map.getCenter(), zoom: map.getZoom() }
    this.canvas.width = extent.x * ratio
    this.canvas.height = extent.y * ratio
    this.canvas.style.width = `${extent.x}px`
    this.canvas.style.height = `${extent.y}px`
    DomUtil.setTransform(this.canvas, topLeft, 1)
    const context = this.canvas.getContext('2d')
    if (!context) return
    context.setTransform(ratio, 0, 0, ratio, -topLeft.x * ratio, -topLeft.y * ratio)
    this.draw({ context, map, zoom: map.getZoom(), bounds: new Bounds(topLeft, topLeft.add(extent)) })
  }

  /** Moves what is drawn to where it will be at another centre and zoom. */
  #follow(center: LatLng, zoom: number) {
    const map = this._map
    const pane = map.getPane('mapPane')
    if (!this.#drawn || !pane) return
    const half = map.getSize().divideBy(2)
    const scale = map.getZoomScale(zoom, this.#drawn.zoom)
    const origin = map
      .project(center, zoom)
      .subtract(half)
      .add(DomUtil.getPosition(pane) ?? new Point(0, 0))
      .round()
    const drawnCentre = map.project(this.#drawn.center, zoom)
    const corner = map
      .getSize()
      .multiplyBy(0.5 + PADDING)
      .multiplyBy(-scale)
    DomUtil.setTransform(this.canvas, corner.add(drawnCentre).subtract(origin), scale)
  }
}
