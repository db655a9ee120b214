import type { AccidentView } from '../../../functions/traffic/model/api.ts'
import type { IncidentKind } from '../../map/palette.ts'

/** An incident as the map shows it. */
export interface Incident {
  id: number
  kind: IncidentKind
  at: readonly [lon: number, lat: number]
  ended: boolean
  view: AccidentView
}

/** What its layer says of incidents, and what it tells of the person's doing. */
export interface IncidentWords {
  cluster(count: number): string
  /** What a screen reader says. */
  name(incident: Incident): string
  /** What the tooltip holds. */
  describe(incident: Incident): HTMLElement
  select(id: number): void
  /** The mouse is over it, or over none. */
  point(id: number | undefined): void
}
