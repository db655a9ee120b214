import { Counter, Histogram, type Registry } from 'prom-client'

/** `refused` with a 4xx: the sender is wrong. `failed` with a 5xx: it should send again. */
type Outcome = 'handled' | 'refused' | 'failed'

export interface EventMetrics {
  /** Counts events by type; one that could not be decoded, or whose type is not handled, is `other`. */
  received(types: readonly string[], outcome: Outcome): void
  /** Starts timing a call of the handler; the function returned ends it and counts its events. */
  start(types: readonly string[]): (outcome: Outcome) => void
}

export function eventMetrics(registry: Registry, handledTypes: readonly string[]): EventMetrics {
  const total = new Counter({
    name: 'cloudevents_received_total',
    help: 'Events received, by type and by what became of them',
    labelNames: ['type', 'outcome'],
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'cloudevents_handle_duration_seconds',
    help: 'Time the handler took for one event or one batch',
    labelNames: ['outcome'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  const known = new Set(handledTypes)
  const received = (types: readonly string[], outcome: Outcome) => {
    for (const type of types) total.inc({ type: known.has(type) ? type : 'other', outcome })
  }
  return {
    received,
    start(types) {
      const began = performance.now()
      return (outcome) => {
        duration.observe({ outcome }, (performance.now() - began) / 1000)
        received(types, outcome)
      }
    },
  }
}
