import type { Dialect } from '../../runtime/store/index.ts'
import type { Migration } from '../../runtime/store/migrate.ts'

/**
 * How each kind of column is kept. On MariaDB text compares as bytes without padding: under any other collation points
 * that differ only in width, case or a trailing space would be one incident.
 */
const columnTypes = {
  mysql: {
    text: (length: number) => `varchar(${length})`,
    long: 'text',
    instant: 'datetime(3)',
    integer: 'int',
    real: 'double',
    autoIncrement: 'bigint not null auto_increment primary key',
    table: 'engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin',
    clustered: 'engine = InnoDB default charset = utf8mb4 collate = utf8mb4_nopad_bin',
  },
  sqlite: {
    text: (_length: number) => 'text',
    long: 'text',
    instant: 'text',
    integer: 'integer',
    real: 'real',
    autoIncrement: 'integer primary key autoincrement',
    table: '',
    clustered: 'without rowid',
  },
} as const satisfies Record<Dialect, object>

const cacheTables = ['traffic_accidents_cache', 'tollgate_traffic_cache', 'road_traffic_status_cache']

/** The schema of `Database` (tables.ts). Primary keys begin with the time, so that a slot is one clustered range. */
export const migrations: readonly Migration[] = [
  {
    name: '0001-tables',
    statements(dialect) {
      const { text, long, instant, integer, real, autoIncrement, table, clustered } = columnTypes[dialect]
      const origin = `origin ${text(10)} not null`
      return [
        `create table if not exists traffic_accidents (
          id ${autoIncrement},
          acc_date ${text(8)} not null,
          acc_hour ${text(8)} not null,
          acc_point_nm ${text(200)} not null,
          acc_type ${text(50)} not null,
          acc_type_code ${text(10)} not null,
          acc_process_code ${text(10)} not null,
          acc_process_nm ${text(50)} not null,
          start_end_type_code ${text(50)} not null,
          nosun_nm ${text(10)} not null,
          road_nm ${text(100)} not null,
          sms_text ${long} not null,
          latitude ${real}, altitude ${real}, late_length ${real}, series_nm ${real},
          lane_yn1 ${text(1)} not null, lane_yn2 ${text(1)} not null, lane_yn3 ${text(1)} not null,
          lane_yn4 ${text(1)} not null, lane_yn5 ${text(1)} not null, lane_yn6 ${text(1)} not null,
          shldroad_yn ${text(1)} not null,
          ${origin},
          first_seen_at ${instant} not null,
          last_seen_at ${instant} not null,
          ended_at ${instant},
          revision ${text(64)} not null default '',
          stored_at ${instant} not null,
          unique (acc_date, acc_hour, acc_point_nm)
        ) ${table}`,
        'create index if not exists accidents_by_end on traffic_accidents (ended_at, last_seen_at)',
        'create index if not exists accidents_by_last_seen on traffic_accidents (last_seen_at)',

        `create table if not exists tollgate_traffic_history (
          unit_code ${text(10)} not null,
          unit_name ${text(100)} not null,
          ex_div_code ${text(10)} not null,
          ex_div_name ${text(100)} not null,
          collected_at ${instant} not null,
          period_minutes ${integer} not null,
          traffic_amount ${integer} not null,
          entry_amount ${integer} not null,
          exit_amount ${integer} not null,
          entry_by_class ${long} not null,
          exit_by_class ${long} not null,
          by_payment ${long} not null,
          ${origin},
          seen_at ${instant} not null default '1970-01-01 00:00:00.000',
          stored_at ${instant} not null,
          primary key (collected_at, unit_code),
          unique (unit_code, collected_at)
        ) ${clustered}`,

        `create table if not exists road_traffic_status (
          route_no ${text(10)} not null,
          route_name ${text(100)} not null,
          conzone_id ${text(30)} not null,
          conzone_name ${text(100)} not null,
          vds_id ${text(30)} not null,
          updown_type_code ${text(1)} not null,
          traffic_amount ${integer},
          speed ${real},
          share_ratio ${real},
          time_avg ${real},
          grade ${integer} not null,
          collected_at ${instant} not null,
          ${origin},
          seen_at ${instant} not null default '1970-01-01 00:00:00.000',
          stored_at ${instant} not null,
          primary key (collected_at, route_no, vds_id),
          unique (vds_id, collected_at)
        ) ${clustered}`,
        'create index if not exists roads_by_conzone on road_traffic_status (conzone_id, collected_at)',

        `create table if not exists road_route_summary (
          route_no ${text(10)} not null,
          route_name ${text(100)} not null,
          total_sections ${integer} not null,
          smooth_sections ${integer} not null,
          slow_sections ${integer} not null,
          congested_sections ${integer} not null,
          avg_speed ${real},
          avg_traffic_amount ${real},
          collected_at ${instant} not null,
          ${origin},
          stored_at ${instant} not null,
          primary key (collected_at, route_no),
          unique (route_no, collected_at)
        ) ${clustered}`,

        `create table if not exists collection_parts (
          feed ${text(20)} not null,
          collected_at ${instant} not null,
          ${origin},
          part_index ${integer} not null,
          part_count ${integer} not null,
          row_count ${integer} not null,
          collected_by ${text(255)} not null,
          stored_by ${text(255)} not null,
          stored_at ${instant} not null,
          primary key (feed, collected_at, origin, part_index)
        ) ${clustered}`,

        ...cacheTables.map(
          (name) => `create table if not exists ${name} (
            ${origin},
            row_no ${integer} not null,
            body ${long} not null,
            fetched_at ${instant} not null,
            primary key (origin, row_no)
          ) ${clustered}`,
        ),
        `create table if not exists upstream_fetches (
          feed ${text(20)} not null,
          ${origin},
          fetched_at ${instant},
          row_count ${integer} not null,
          claimed_by ${text(255)},
          claimed_until ${instant},
          primary key (feed, origin)
        ) ${clustered}`,
        `create table if not exists housekeeping (
          chore ${text(100)} not null primary key,
          done_at ${instant} not null
        ) ${clustered}`,
      ]
    },
  },
  {
    name: '0002-parts-by-time-stored',
    statements: () => ['create index if not exists parts_by_stored on collection_parts (stored_at)'],
  },
  {
    name: '0003-accident-changes',
    statements(dialect) {
      const { text, long, instant, real, clustered } = columnTypes[dialect]
      return [
        `create table if not exists accident_changes (
          acc_date ${text(8)} not null,
          acc_hour ${text(8)} not null,
          acc_point_nm ${text(200)} not null,
          state ${text(30)} not null,
          acc_process_nm ${text(50)} not null,
          sms_text ${long} not null,
          late_length ${real},
          seen_at ${instant} not null,
          primary key (acc_date, acc_hour, acc_point_nm, state)
        ) ${clustered}`,
        'create index if not exists changes_by_time on accident_changes (seen_at)',
      ]
    },
  },
]
