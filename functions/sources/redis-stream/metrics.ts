import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { GroupState } from '../../runtime/stream/index.ts'

export type SourceMetrics = ReturnType<typeof createMetrics>

/** What is read when somebody asks for the metrics, in place of being told with each event. */
export interface Readings {
  held(): number
  limit(): number
}

/** What an operator watches: is the group keeping up, what does the sink answer, what was given up on. */
export function createMetrics(registry: Registry, readings: Readings) {
  const registers = [registry]
  const lag = new Gauge({
    name: 'redis_stream_source_lag',
    help: 'Entries not yet delivered to the group',
    registers,
  })
  const pending = new Gauge({
    name: 'redis_stream_source_pending',
    help: 'Entries delivered, not acknowledged',
    registers,
  })
  const length = new Gauge({
    name: 'redis_stream_source_stream_length',
    help: 'Entries in the stream',
    registers,
  })
  const consumers = new Gauge({
    name: 'redis_stream_source_consumers',
    help: 'Consumers of the group',
    registers,
  })
  const deadLetters = new Gauge({
    name: 'redis_stream_source_dead_letters',
    help: 'Entries in the dead-letter stream',
    registers,
  })
  const held: Gauge = new Gauge({
    name: 'redis_stream_source_held',
    help: 'Events this replica holds: waiting, in flight or set aside',
    registers,
    collect: () => held.set(readings.held()),
  })
  const limit: Gauge = new Gauge({
    name: 'redis_stream_source_in_flight_limit',
    help: 'Requests the sink is trusted with at once',
    registers,
    collect: () => limit.set(readings.limit()),
  })
  return {
    sent: new Counter({
      name: 'redis_stream_source_requests_total',
      help: 'Requests to the sink by how it answered: a status, or error',
      labelNames: ['status'],
      registers,
    }),
    requestDuration: new Histogram({
      name: 'redis_stream_source_request_duration_seconds',
      help: 'Time from sending a request to its answer',
      buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.5, 1, 5, 10, 30],
      registers,
    }),
    delivered: new Counter({
      name: 'redis_stream_source_events_delivered_total',
      help: 'Events the sink took',
      registers,
    }),
    retried: new Counter({
      name: 'redis_stream_source_events_retried_total',
      help: 'Events set aside to be sent again',
      registers,
    }),
    dead: new Counter({
      name: 'redis_stream_source_events_dead_total',
      help: 'Events moved to the dead letters',
      registers,
    }),
    claimed: new Counter({
      name: 'redis_stream_source_entries_claimed_total',
      help: 'Entries taken over from dead consumers',
      registers,
    }),
    vanished: new Counter({
      name: 'redis_stream_source_entries_vanished_total',
      help: 'Pending entries that somebody trimmed before they were delivered',
      registers,
    }),
    trimmed: new Counter({
      name: 'redis_stream_source_entries_trimmed_total',
      help: 'Acknowledged entries removed from the stream',
      registers,
    }),
    observe(state: GroupState) {
      if (state.lag !== null) lag.set(state.lag)
      pending.set(state.pending)
      length.set(state.length)
      consumers.set(state.consumers.length)
      deadLetters.set(state.deadLetters)
    },
  }
}
