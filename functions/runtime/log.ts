import { trace } from '@opentelemetry/api'
import { pino } from 'pino'
import type { Identity } from './identity.ts'

export type Log = pino.Logger

/**
 * Standard output, written line by line. When its reader is gone (EPIPE, or ECONNRESET with lines unread) nothing is
 * written any more: the library would throw, and then retry for ever in the `exit` event.
 */
function output() {
  const destination = pino.destination({ dest: 1, sync: true })
  const nothing = () => {}
  destination.on('error', () =>
    Object.assign(destination, { write: nothing, end: nothing, flushSync: nothing }),
  )
  return destination
}

/** JSON lines on standard output, each with who wrote it and, inside a request, the trace it belongs to. */
export function createLog(identity: Identity, level: string): Log {
  const options: pino.LoggerOptions = {
    level,
    base: { service: identity.service, cluster: identity.cluster, pod: identity.pod },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext()
      return span ? { trace_id: span.traceId, span_id: span.spanId } : {}
    },
  }
  return pino(options, output())
}
