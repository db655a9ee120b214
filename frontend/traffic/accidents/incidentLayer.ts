import { Layer, LayerGroup, type Map as LeafletMap, type Marker } from 'leaflet'
import Supercluster from 'supercluster'
import { incidentKinds, type IncidentKind, type Palette } from '../../map/palette.ts'
import type { Incident, IncidentWords } from './incident.ts'
import { incidentKey } from './kinds.ts'
import { clusterIcon, incidentIcon, namedMarker } from './markers.ts'

const hovers = matchMedia('(hover: hover)')

interface Point {
  id: number
}
interface Cluster {
  /** Index into incidentKinds, which begins with the worst. */
  worst: number
}

/** Incidents as signs, gathered where they would cover one another. Markers that stay are left alone. */
export class IncidentLayer extends Layer {
  readonly #group = new LayerGroup()
  readonly #markers = new Map<string, { marker: Marker; ids: readonly number[] }>()
  #index: Supercluster<Point, Cluster> | undefined
  #incidents = new Map<number, Incident>()
  #known: Set<number> | undefined
  #fresh = new Set<number>()
  #selected: number | undefined
  #palette: Palette
  #words: IncidentWords | undefined
  #pointed: string | undefined
  /** The one that the mouse is over: a marker that is removed tells of no mouseout. */
  #over: number | undefined
  readonly #events = { moveend: () => this.#update() }

  constructor(palette: Palette) {
    super()
    this.#palette = palette
  }

  override onAdd(map: LeafletMap): this {
    this.#group.addTo(map)
    map.on(this.#events)
    this.#update()
    return this
  }

  override onRemove(map: LeafletMap): this {
    map.off(this.#events)
    this.#group.remove()
    return this
  }

  set(
    incidents: readonly Incident[],
    selected: number | undefined,
    palette: Palette,
    words: IncidentWords,
  ): void {
    if (palette !== this.#palette) this.#clear()
    this.#incidents = new Map(incidents.map((incident) => [incident.id, incident]))
    this.#selected = selected
    this.#palette = palette
    this.#words = words
    this.#index = new Supercluster<Point, Cluster>({
      radius: 34,
      maxZoom: 12,
      minPoints: 3,
      map: ({ id }) => ({ worst: incidentKinds.indexOf(this.#incidents.get(id)?.kind ?? 'other') }),
      reduce: (all, one) => {
        all.worst = Math.min(all.worst, one.worst)
      },
    })
    // The selected one stands by itself, so that it is seen.
    const gathered = incidents.filter(({ id }) => id !== selected)
    this.#index.load(
      gathered.map(({ id, at }) => ({
        type: 'Feature',
        properties: { id },
        geometry: { type: 'Point', coordinates: [...at] },
      })),
    )
    this.#update()
  }

  /** Tells which incidents there are, before any filter: those that come after the first time are news and pulse. */
  know(ids: readonly number[]): void {
    const known = this.#known
    this.#fresh = new Set(known ? ids.filter((id) => !known.has(id)) : [])
    this.#known = new Set([...(known ?? []), ...ids])
  }

  /** Shows which one is pointed at in the list, be it within a cluster. */
  point(key: string | undefined): void {
    this.#pointed = key
    for (const { marker, ids } of this.#markers.values()) this.#showPointed(marker, ids)
  }

  #showPointed(marker: Marker, ids: readonly number[]) {
    const over = this.#pointed !== undefined && ids.some((id) => incidentKey(id) === this.#pointed)
    marker.getElement()?.classList.toggle('is-pointed', over)
  }

  #clear() {
    this.#group.clearLayers()
    this.#markers.clear()
  }

  #update() {
    const map = this._map
    if (!map || !this.#index) return
    const bounds = map.getBounds().pad(0.2)
    const box: [number, number, number, number] = [
      bounds.getWest(),
      bounds.getSouth(),
      bounds.getEast(),
      bounds.getNorth(),
    ]
    const wanted = new Map<string, { ids: readonly number[]; make: () => Marker }>()
    const one = (incident: Incident) => {
      const states = `${incident.ended ? 'is-ended' : ''} ${incident.id === this.#selected ? 'is-selected' : ''}`
      const name = this.#words?.name(incident) ?? ''
      const key = `${incident.id} ${incident.kind} ${incident.at.join()} ${states} ${name}`
      wanted.set(key, { ids: [incident.id], make: () => this.#sign(incident, states, name) })
    }
    const selected = this.#selected === undefined ? undefined : this.#incidents.get(this.#selected)
    if (selected) one(selected)
    for (const { properties, geometry } of this.#index.getClusters(box, Math.floor(map.getZoom()))) {
      const [lon = 0, lat = 0] = geometry.coordinates
      if ('cluster' in properties) {
        const { cluster_id: cluster, point_count: count, worst } = properties
        const kind = incidentKinds[worst] ?? 'other'
        const ids = this.#index.getLeaves(cluster, Infinity).map((leaf) => leaf.properties.id)
        const zoom = this.#index.getClusterExpansionZoom(cluster)
        const name = this.#words?.cluster(count) ?? ''
        wanted.set(`${lon} ${lat} ${kind} ${zoom} ${ids.join()} ${name}`, {
          ids,
          make: () => this.#cluster([lat, lon], count, kind, zoom, name),
        })
      } else {
        const incident = this.#incidents.get(properties.id)
        if (incident) one(incident)
      }
    }
    for (const [key, { marker }] of this.#markers) {
      if (wanted.has(key)) continue
      this.#group.removeLayer(marker)
      this.#markers.delete(key)
    }
    for (const [key, { ids, make: create }] of wanted) {
      if (this.#markers.has(key)) continue
      const marker = create()
      this.#markers.set(key, { marker, ids })
      this.#group.addLayer(marker)
      this.#showPointed(marker, ids)
    }
  }

  #sign(incident: Incident, states: string, name: string): Marker {
    const fresh = this.#fresh.delete(incident.id) ? ' is-new' : ''
    const icon = incidentIcon(incident.kind, this.#palette, states + fresh)
    const { id } = incident
    const marker = namedMarker(incident.at[1], incident.at[0], icon, name)
    const rank = incidentKinds.length - incidentKinds.indexOf(incident.kind)
    marker.setZIndexOffset(id === this.#selected ? 10_000 : rank * 1000)
    if (hovers.matches) {
      const content = () => {
        const newest = this.#incidents.get(id) ?? incident
        return this.#words?.describe(newest) ?? ''
      }
      marker.bindTooltip(content, { direction: 'top', offset: [0, -10], opacity: 1 })
    }
    return marker
      .on('click', () => this.#words?.select(id))
      .on('mouseover', () => this.#hover(id))
      .on('mouseout', () => this.#hover(undefined))
      .on('remove', () => this.#over === id && this.#hover(undefined))
  }

  #hover(id: number | undefined) {
    this.#over = id
    this.#words?.point(id)
  }

  #cluster(at: [number, number], count: number, kind: IncidentKind, zoom: number, name: string): Marker {
    const icon = clusterIcon(count, kind, this.#palette)
    const marker = namedMarker(at[0], at[1], icon, name)
    return marker.on('click', () => this._map.setView(at, Math.max(zoom, this._map.getZoom() + 1)))
  }
}
