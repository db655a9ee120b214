import { trace } from '@opentelemetry/api'
import { pino } from 'pino'
import type { Identity } from './identity.ts'

export type Log = pino.Logger

/** JSON lines on standard output, each with who wrote it and, inside a request, the trace it belongs to. */
export function createLog(identity: Identity, level: string): Log {
  return pino({
    level,
    base: { service: identity.service, cluster: identity.cluster, pod: identity.pod },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext()
      return span ? { trace_id: span.traceId, span_id: span.spanId } : {}
    },
  })
}
