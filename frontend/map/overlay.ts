import { Bounds, DomUtil, Layer, Point, type LatLng, type LeafletEventHandlerFnMap, type Map } from 'leaflet'
import type { LayerName, Scene } from './drawing/scenes.ts'
import { measure, type Asked } from './measure.ts'
import { onChanged, paint } from './painter.ts'
import { sameView, viewOf } from './world.ts'

/** With less than this share of the padding left, more is drawn before an edge shows. */
const LEAST_PADDING = 0.3
/** Shorter than the pause between two turns of a wheel. */
const SETTLE_MS = 90
/**
 * A canvas over the map. A worker draws it anew when the map has moved; until its drawing is there the one before stays
 * where it belongs, and is scaled with the map while it zooms.
 */
export class CanvasOverlay extends Layer {
  readonly #canvas = DomUtil.create('canvas', 'leaflet-zoom-animated')
  readonly #name: LayerName
  readonly #inZoom: 'scaled' | 'hidden'
  #scene: Scene | undefined
  #shown: Asked | undefined
  /** What the worker is drawing. */
  #asked: Asked | undefined
  /** What is shown is out of date, and the next drawing has yet to be asked for. */
  #owed = false
  #zooming = false
  #frame = 0
  #settling: ReturnType<typeof setTimeout> | undefined
  #stop: (() => void) | undefined
  readonly #events: LeafletEventHandlerFnMap = {
    move: () => this.#cover(),
    moveend: () => this.#cover(),
    viewreset: () => this.#reset(),
    resize: () => this.redraw(),
    zoomstart: () => this.#zoomBegins(),
    zoom: () => this.#follow(this._map.getCenter(), this._map.getZoom()),
    zoomend: () => this.#zoomEnds(),
    zoomanim: ({ center, zoom }) => this.#follow(center, zoom),
  }

  /** @param inZoom what becomes of it while the map zooms: letters that are scaled can hardly be read */
  constructor(name: LayerName, inZoom: 'scaled' | 'hidden' = 'scaled') {
    super()
    this.#name = name
    this.#inZoom = inZoom
    this.#canvas.setAttribute('aria-hidden', 'true')
  }

  override onAdd(map: Map): this {
    map.getPane(this.#name)?.append(this.#canvas)
    map.on(this.#events)
    this.#zooming = false
    this.#stop = onChanged(() => this.redraw())
    this.redraw()
    return this
  }

  override onRemove(map: Map): this {
    map.off(this.#events)
    this.#stop?.()
    clearTimeout(this.#settling)
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#canvas.remove()
    return this
  }

  /** What is to be drawn from now on. */
  show(scene: Scene): void {
    this.#scene = scene
    this.redraw()
  }

  /** Has it drawn within the next frames, once however often it is asked to. */
  redraw(): void {
    this.#owed = true
    if (this._map) this.#frame ||= requestAnimationFrame(() => this.#ask())
  }

  #ask() {
    this.#frame = 0
    // What is drawn meanwhile comes first; a drawing of a moment within a zoom would be of no use.
    if (this.#asked || this.#zooming) return
    const asked = measure(this._map)
    const scene = this.#scene
    this.#asked = asked
    this.#scene = undefined
    this.#owed = false
    void paint({ layer: this.#name, frame: asked.frame, scene }).then((bitmap) =>
      this.#arrived(asked, bitmap),
    )
  }

  #arrived(asked: Asked, bitmap: ImageBitmap) {
    this.#asked = undefined
    const fits = this._map && !this.#zooming && sameView(asked.frame.view, viewOf(this._map))
    if (fits) this.#put(asked, bitmap)
    else bitmap.close()
    if (this.#owed || !fits) this.redraw()
  }

  #put(asked: Asked, bitmap: ImageBitmap) {
    const canvas = this.#canvas
    const { box } = asked.frame
    this.#shown = asked
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      canvas.width = bitmap.width
      canvas.height = bitmap.height
    }
    canvas.style.width = `${box.right - box.left}px`
    canvas.style.height = `${box.bottom - box.top}px`
    canvas.style.visibility = ''
    DomUtil.setTransform(canvas, new Point(box.left, box.top), 1)
    canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap)
  }

  /** Has more drawn before the window shows what is not; while it zooms, what is drawn is scaled. */
  #cover() {
    const map = this._map
    const newest = this.#asked ?? this.#shown
    if (!newest || newest.frame.zoom !== map.getZoom()) return
    const { frame, padding } = newest
    const spare = padding.multiplyBy(LEAST_PADDING)
    const topLeft = map.containerPointToLayerPoint([0, 0])
    const wanted = new Bounds(topLeft.subtract(spare), topLeft.add(map.getSize()).add(spare))
    const { left, top, right, bottom } = frame.box
    const covered = new Bounds([left, top], [right, bottom]).contains(wanted)
    if (!covered || !sameView(frame.view, viewOf(map))) this.redraw()
  }

  #zoomBegins() {
    clearTimeout(this.#settling)
    this.#zooming = true
    if (this.#inZoom === 'hidden') this.#canvas.style.visibility = 'hidden'
  }

  /** Draws anew once the zoom rests: while the wheel still turns, what is drawn is scaled on and on. */
  #zoomEnds() {
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => {
      this.#zooming = false
      const stays = this.#inZoom === 'scaled' && sameView(this.#shown?.frame.view, viewOf(this._map))
      if (this.#owed || !stays) this.redraw()
    }, SETTLE_MS)
  }

  /** The map counts its points from another place: what is drawn moves there. */
  #reset() {
    this.#follow(this._map.getCenter(), this._map.getZoom())
    this.redraw()
  }

  /** Moves what is drawn to where it will be at another centre and zoom. */
  #follow(center: LatLng, zoom: number) {
    const map = this._map
    const pane = map.getPane('mapPane')
    if (!this.#shown || !pane) return
    const scale = map.getZoomScale(zoom, this.#shown.frame.zoom)
    const origin = map
      .project(center, zoom)
      .subtract(map.getSize().divideBy(2))
      .add(DomUtil.getPosition(pane) ?? new Point(0, 0))
      .round()
    // Where the drawn box's corner lies, from the centre it was drawn at.
    const corner = this.#shown.half.multiplyBy(-scale)
    const drawnCentre = map.project(this.#shown.center, zoom)
    DomUtil.setTransform(this.#canvas, corner.add(drawnCentre).subtract(origin), scale)
  }
}
