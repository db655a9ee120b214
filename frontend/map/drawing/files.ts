import regularUrl from 'pretendard/dist/web/static/woff2-subset/Pretendard-Regular.subset.woff2?url'
import semiBoldUrl from 'pretendard/dist/web/static/woff2-subset/Pretendard-SemiBold.subset.woff2?url'
import conzonesUrl from '../../../functions/traffic/reference/conzones.geojson?url'
import expresswaysUrl from '../../../functions/traffic/reference/expressways.geojson?url'
import outlineUrl from '../../../functions/traffic/reference/korea-outline.geojson?url'
import provincesUrl from '../../../functions/traffic/reference/korea-provinces.geojson?url'
import neighboursUrl from '../../../functions/traffic/reference/neighbours.geojson?url'
import { readAsset } from '../asset.ts'
import { readConzones } from '../conzones.ts'
import { readFeatures } from '../geojson.ts'

/** Pauses before asking again for what did not arrive; the last one over and over. */
const AGAIN_MS = [1_000, 2_000, 4_000, 10_000]

/** A file, asked for until it is there. */
export interface AssetFile<T> {
  /** undefined until it has arrived. */
  value: T | undefined
  /** It has been asked for several times, and is not there. */
  missing: boolean
  /** Settles once it is there or has been asked for several times; never fails. */
  readonly asked: Promise<void>
}

function fetched<T>(get: () => Promise<T>, onChange: () => void): AssetFile<T> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const file: AssetFile<T> = { value: undefined, missing: false, asked: promise }
  const ask = async (times: number): Promise<void> => {
    try {
      file.value = await get()
      resolve()
      if (!file.missing) return
      file.missing = false
      onChange()
    } catch (error) {
      console.warn('A file of the map did not arrive; it is asked for again.', error)
      if (times === AGAIN_MS.length - 1) {
        file.missing = true
        resolve()
        onChange()
      }
      setTimeout(() => void ask(times + 1), AGAIN_MS[times] ?? AGAIN_MS.at(-1))
    }
  }
  void ask(0)
  return file
}

/**
 * Begins to fetch all that the map is drawn from. Their names change with their content, so they never go stale.
 * @param onChange one has turned out to be missing, or has arrived after that
 */
export const fetchFiles = (onChange: () => void) => ({
  neighbours: fetched(() => readAsset(neighboursUrl, readFeatures), onChange),
  provinces: fetched(() => readAsset(provincesUrl, readFeatures), onChange),
  outline: fetched(() => readAsset(outlineUrl, readFeatures), onChange),
  expressways: fetched(() => readAsset(expresswaysUrl, readFeatures), onChange),
  conzones: fetched(() => readAsset(conzonesUrl, readConzones), onChange),
})

/** Begins to load the letters of the page, which a worker does not share. @returns settles once they are there or failed */
export async function loadFonts(): Promise<void> {
  const own: unknown = Reflect.get(globalThis, 'fonts')
  if (!(own instanceof FontFaceSet)) return
  const faces = [
    new FontFace('Pretendard', `url(${regularUrl})`, { weight: '400' }),
    new FontFace('Pretendard', `url(${semiBoldUrl})`, { weight: '600' }),
  ]
  for (const face of faces) own.add(face)
  await Promise.allSettled(faces.map((face) => face.load()))
}
