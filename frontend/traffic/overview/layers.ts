import { someOf } from '../../shared/params.ts'
import { useUrlParam } from '../../shared/url.ts'

export const layerNames = ['roads', 'incidents', 'tollgates'] as const
export type LayerName = (typeof layerNames)[number]

const asLayers = someOf(layerNames)
const BY_DEFAULT: ReadonlySet<LayerName> = new Set(['roads', 'incidents'])

/** What the overview's map shows, kept in the address. At least one of them is always shown. */
export function useLayers(): [shown: ReadonlySet<LayerName>, toggle: (name: LayerName) => void] {
  const [asked, set] = useUrlParam('show', asLayers)
  const shown = asked ?? BY_DEFAULT
  const toggle = (name: LayerName) => {
    const next = new Set(layerNames.filter((one) => (one === name ? !shown.has(one) : shown.has(one))))
    const usual = layerNames.every((one) => next.has(one) === BY_DEFAULT.has(one))
    if (next.size > 0) set(usual ? undefined : next, 'replace')
  }
  return [shown, toggle]
}
