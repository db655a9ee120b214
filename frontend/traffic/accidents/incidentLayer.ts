import { Layer, LayerGroup, Marker, type Map as LeafletMap } from 'leaflet'
import Supercluster from 'supercluster'
import { incidentKinds, type IncidentKind, type Palette } from '../../map/palette.ts'
import { clusterIcon, incidentIcon } from './markers.ts'

export interface Incident {
  id: number
  kind: IncidentKind
  at: readonly [lon: number, lat: number]
  ended: boolean
  /** What a screen reader says. */
  name: string
}

export interface IncidentWords {
  cluster(count: number): string
  select(id: number): void
}

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
  readonly #markers = new Map<string, Marker>()
  #index: Supercluster<Point, Cluster> | undefined
  #incidents = new Map<number, Incident>()
  #known: Set<number> | undefined
  #fresh = new Set<number>()
  #selected: number | undefined
  #palette: Palette
  #words: IncidentWords = { cluster: String, select: () => undefined }
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
    const wanted = new Map<string, () => Marker>()
    const one = (incident: Incident) => {
      const states = `${incident.ended ? 'is-ended' : ''} ${incident.id === this.#selected ? 'is-selected' : ''}`
      wanted.set(`${incident.id} ${incident.kind} ${incident.at.join()} ${states}`, () =>
        this.#sign(incident, states),
      )
    }
    const selected = this.#selected === undefined ? undefined : this.#incidents.get(this.#selected)
    if (selected) one(selected)
    for (const { properties, geometry } of this.#index.getClusters(box, Math.floor(map.getZoom()))) {
      const [lon = 0, lat = 0] = geometry.coordinates
      if ('cluster' in properties) {
        const { cluster_id: id, point_count: count, worst } = properties
        const kind = incidentKinds[worst] ?? 'other'
        wanted.set(`${lon} ${lat} ${count} ${kind}`, () => this.#cluster([lat, lon], count, kind, id))
      } else {
        const incident = this.#incidents.get(properties.id)
        if (incident) one(incident)
      }
    }
    for (const [key, marker] of this.#markers) {
      if (wanted.has(key)) continue
      this.#group.removeLayer(marker)
      this.#markers.delete(key)
    }
    for (const [key, create] of wanted) if (!this.#markers.has(key)) this.#add(key, create())
  }

  #add(key: string, marker: Marker) {
    this.#markers.set(key, marker)
    this.#group.addLayer(marker)
  }

  #sign(incident: Incident, states: string): Marker {
    const fresh = this.#fresh.delete(incident.id) ? ' is-new' : ''
    const icon = incidentIcon(incident.kind, this.#palette, states + fresh)
    const marker = this.#marker(incident.at[1], incident.at[0], icon, incident.name)
    const rank = incidentKinds.length - incidentKinds.indexOf(incident.kind)
    marker.setZIndexOffset(incident.id === this.#selected ? 10_000 : rank * 1000)
    return marker.on('click', () => this.#words.select(incident.id))
  }

  #cluster(at: [number, number], count: number, kind: IncidentKind, id: number): Marker {
    const marker = this.#marker(
      at[0],
      at[1],
      clusterIcon(count, kind, this.#palette),
      this.#words.cluster(count),
    )
    return marker.on('click', () => {
      const zoom = this.#index?.getClusterExpansionZoom(id) ?? 0
      this._map.setView(at, Math.max(zoom, this._map.getZoom() + 1))
    })
  }

  /** Off the tab order: the list beside the map is the way for the keyboard. */
  #marker(lat: number, lon: number, icon: ReturnType<typeof incidentIcon>, name: string): Marker {
    const marker = new Marker([lat, lon], { icon, keyboard: false, title: name })
    marker.on('add', () => {
      const element = marker.getElement()
      element?.setAttribute('role', 'button')
      element?.setAttribute('aria-label', name)
      element?.setAttribute('tabindex', '-1')
    })
    return marker
  }
}
