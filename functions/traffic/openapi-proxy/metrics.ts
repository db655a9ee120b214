import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** The proxy's metrics. Labels take few values: feed, origin, outcome. */
export function proxyMetrics(registry: Registry) {
  const registers = [registry]
  const labelNames = ['feed', 'origin'] as const
  return {
    calls: new Counter({
      name: 'upstream_calls_total',
      help: 'Calls to an upstream, one a page and attempt, by outcome: ok or the kind of failure',
      labelNames: ['feed', 'origin', 'outcome'] as const,
      registers,
    }),
    callSeconds: new Histogram({
      name: 'upstream_call_duration_seconds',
      help: 'Time of one call to an upstream, failed ones included',
      labelNames,
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    breaker: new Gauge({
      name: 'upstream_breaker_state',
      help: 'Circuit breaker: 0 closed, 1 open, 2 half open',
      labelNames,
      registers,
    }),
    rows: new Gauge({ name: 'upstream_rows', help: 'Rows of the last fetch', labelNames, registers }),
    repeated: new Counter({
      name: 'upstream_repeated_rows_total',
      help: 'Rows an upstream sent more than once in one fetch; they are kept',
      labelNames,
      registers,
    }),
    answers: new Counter({
      name: 'proxy_answers_total',
      help: 'Answers by how they came about: hit, stale, fetched, collapsed, stale-if-error, bypass, failed',
      labelNames: ['feed', 'origin', 'kind'] as const,
      registers,
    }),
  }
}
export type ProxyMetrics = ReturnType<typeof proxyMetrics>
