/**
 * Draws the map's canvases beside the page: what takes a slow machine a tenth of a second holds up nobody who types or
 * drags meanwhile.
 */
import { drawBase } from './base.ts'
import { fetchFiles, loadFonts } from './files.ts'
import type { Drawing, Frame } from './frame.ts'
import { drawNames } from './names.ts'
import { drawPoints } from './points.ts'
import { drawRoads } from './roads.ts'
import type { LayerName, Order, Painted, Scene } from './scenes.ts'

/** Names are not held back longer for the letters of the page. */
const FONTS_MS = 3_000

const say = (painted: Painted, transfer: Transferable[] = []) => postMessage(painted, { transfer })
const files = fetchFiles(sayChanged)
function sayChanged() {
  say({ missing: Object.values(files).some(({ missing }) => missing) })
}

const fonts = loadFonts()
let waited = false
const patience = new Promise<void>((resolve) => setTimeout(resolve, FONTS_MS)).then(() => {
  waited = true
})
const letters = Promise.race([fonts, patience])
void fonts.then(() => {
  // Names that were drawn in other letters are drawn again.
  if (waited) sayChanged()
})

/** What each layer cannot be drawn without; a base map comes in one go, not file by file. */
const { neighbours, provinces, outline, expressways, conzones } = files
const needs: Readonly<Record<LayerName, readonly Promise<void>[]>> = {
  base: [neighbours.asked, provinces.asked, outline.asked, expressways.asked],
  roads: [conzones.asked],
  labels: [provinces.asked, expressways.asked, conzones.asked, letters],
  points: [letters],
}

function draw(drawing: Drawing, scene: Scene) {
  switch (scene.layer) {
    case 'base':
      return drawBase(drawing, scene, {
        neighbours: neighbours.value,
        provinces: provinces.value,
        outline: outline.value,
        expressways: expressways.value,
      })
    case 'roads':
      return drawRoads(drawing, scene, conzones.value)
    case 'labels':
      return drawNames(drawing, scene, {
        provinces: provinces.value,
        expressways: expressways.value,
        conzones: conzones.value,
      })
    case 'points':
      return drawPoints(drawing, scene)
  }
}

const canvas = new OffscreenCanvas(1, 1)
const context = canvas.getContext('2d')
const scenes = new Map<LayerName, Scene>()

/** One canvas serves all layers, since each drawing leaves it for the page. */
function paint(frame: Frame, scene: Scene | undefined): ImageBitmap {
  const { box, ratio } = frame
  canvas.width = Math.round((box.right - box.left) * ratio)
  canvas.height = Math.round((box.bottom - box.top) * ratio)
  context?.setTransform(ratio, 0, 0, ratio, -box.left * ratio, -box.top * ratio)
  if (context && scene) draw({ ...frame, context }, scene)
  return canvas.transferToImageBitmap()
}

addEventListener('message', async ({ data }: MessageEvent<Order>) => {
  const { id, layer, frame, scene } = data
  if (scene) scenes.set(layer, scene)
  await Promise.all(needs[layer])
  const bitmap = paint(frame, scenes.get(layer))
  say({ id, bitmap }, [bitmap])
})
