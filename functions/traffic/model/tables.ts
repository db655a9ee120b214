import type { Generated } from 'kysely'
import type { Feed, Origin } from './feeds.ts'

/**
 * The tables of `trafficdb`. An instant is text `YYYY-MM-DD HH:MM:SS.mmm` in UTC on both dialects (DATETIME(3) on
 * MariaDB, read back as text), so that it compares and sorts the same; `sqlTime` and `fromSqlTime` convert.
 */
export interface Database {
  traffic_accidents: AccidentsTable
  accident_changes: AccidentChangesTable
  tollgate_traffic_history: TollgatesTable
  road_traffic_status: RoadsTable
  road_route_summary: RouteSummaryTable
  collection_parts: CollectionPartsTable
  traffic_accidents_cache: CacheTable
  tollgate_traffic_cache: CacheTable
  road_traffic_status_cache: CacheTable
  upstream_fetches: UpstreamFetchesTable
  housekeeping: HousekeepingTable
}

/** Unique (acc_date, acc_hour, acc_point_nm): the upstream gives an incident no id. */
export interface AccidentsTable {
  id: Generated<number>
  acc_date: string
  acc_hour: string
  acc_point_nm: string
  acc_type: string
  acc_type_code: string
  acc_process_code: string
  acc_process_nm: string
  start_end_type_code: string
  nosun_nm: string
  road_nm: string
  sms_text: string
  latitude: number | null
  /** The longitude, as the upstream names it. */
  altitude: number | null
  late_length: number | null
  series_nm: number | null
  lane_yn1: string
  lane_yn2: string
  lane_yn3: string
  lane_yn4: string
  lane_yn5: string
  lane_yn6: string
  shldroad_yn: string
  origin: Origin
  first_seen_at: string
  last_seen_at: string
  /** When a complete collection no longer listed it; null while it goes on. */
  ended_at: string | null
  /** Orders the versions of a row: when it was seen, then a digest of it. The greatest is what the row shows. */
  revision: Generated<string>
  /** When it was first stored. */
  stored_at: string
}

/** What an incident has said in its time. Unique (acc_date, acc_hour, acc_point_nm, state). */
interface AccidentChangesTable {
  acc_date: string
  acc_hour: string
  acc_point_nm: string
  /** A digest of what follows. */
  state: string
  acc_process_nm: string
  sms_text: string
  late_length: number | null
  /** The first collection that said so. */
  seen_at: string
}

/** Unique (unit_code, collected_at). */
export interface TollgatesTable {
  unit_code: string
  unit_name: string
  ex_div_code: string
  ex_div_name: string
  collected_at: string
  period_minutes: number
  /** entry_amount + exit_amount */
  traffic_amount: number
  entry_amount: number
  exit_amount: number
  /** JSON objects, vehicles by class or by payment. */
  entry_by_class: string
  exit_by_class: string
  by_payment: string
  origin: Origin
  /** When it was collected: a later collection of the same slot replaces an earlier one, never the reverse. */
  seen_at: Generated<string>
  stored_at: string
}

/** Unique (vds_id, collected_at); the primary key begins with collected_at, so a slot is one range. */
export interface RoadsTable {
  route_no: string
  route_name: string
  conzone_id: string
  conzone_name: string
  vds_id: string
  updown_type_code: string
  traffic_amount: number | null
  speed: number | null
  share_ratio: number | null
  time_avg: number | null
  grade: number
  collected_at: string
  origin: Origin
  /** As in TollgatesTable. */
  seen_at: Generated<string>
  stored_at: string
}

/** Unique (route_no, collected_at); computed in SQL from road_traffic_status. */
export interface RouteSummaryTable {
  route_no: string
  route_name: string
  total_sections: number
  smooth_sections: number
  slow_sections: number
  congested_sections: number
  avg_speed: number | null
  avg_traffic_amount: number | null
  collected_at: string
  origin: Origin
  stored_at: string
}

/**
 * One row a stored chunk: tells when a collection is complete (as many rows as `part_count`), who collected and who
 * stored it. Unique (feed, collected_at, origin, part_index). Records sent by hand, without a part, are part -1 of 0.
 */
interface CollectionPartsTable {
  feed: Feed
  collected_at: string
  origin: Origin
  part_index: number
  part_count: number
  row_count: number
  collected_by: string
  stored_by: string
  stored_at: string
}

/** The proxy's copy of the upstream's rows as they came. Unique (origin, row_no). */
interface CacheTable {
  origin: Origin
  row_no: number
  /** The row, JSON. */
  body: string
  fetched_at: string
}

/** One row a feed and origin: when it was fetched, and who is fetching it now. */
interface UpstreamFetchesTable {
  feed: Feed
  origin: Origin
  fetched_at: string | null
  row_count: number
  claimed_by: string | null
  claimed_until: string | null
}

/** When a chore that one process at a time may do was last done. Unique (chore). */
interface HousekeepingTable {
  chore: string
  done_at: string
}

/** `YYYY-MM-DD HH:MM:SS.mmm` in UTC. */
export const sqlTime = (instant: Date): string => instant.toISOString().replace('T', ' ').slice(0, 23)

/** The instant of a stored time. */
export const fromSqlTime = (text: string): Date => new Date(`${text.replace(' ', 'T')}Z`)
