-- What each function may do, and no more; the tables are there by now. Users come from users.sql, which has their passwords.
grant select, insert, update, delete on trafficdb.traffic_accidents to 'processor'@'%';
grant select, insert, update, delete on trafficdb.accident_changes to 'processor'@'%';
grant select, insert, update, delete on trafficdb.tollgate_traffic_history to 'processor'@'%';
grant select, insert, update, delete on trafficdb.road_traffic_status to 'processor'@'%';
grant select, insert, update, delete on trafficdb.road_route_summary to 'processor'@'%';
grant select, insert, update, delete on trafficdb.collection_parts to 'processor'@'%';
grant select, insert, update, delete on trafficdb.housekeeping to 'processor'@'%';

grant select on trafficdb.traffic_accidents to 'api'@'%';
grant select on trafficdb.accident_changes to 'api'@'%';
grant select on trafficdb.tollgate_traffic_history to 'api'@'%';
grant select on trafficdb.road_traffic_status to 'api'@'%';
grant select on trafficdb.road_route_summary to 'api'@'%';
grant select on trafficdb.collection_parts to 'api'@'%';
grant select on trafficdb.housekeeping to 'api'@'%';
grant select on trafficdb.upstream_fetches to 'api'@'%';

grant select, insert, update, delete on trafficdb.traffic_accidents_cache to 'proxy'@'%';
grant select, insert, update, delete on trafficdb.tollgate_traffic_cache to 'proxy'@'%';
grant select, insert, update, delete on trafficdb.road_traffic_status_cache to 'proxy'@'%';
grant select, insert, update, delete on trafficdb.upstream_fetches to 'proxy'@'%';
