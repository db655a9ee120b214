import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { randomBytes } from 'node:crypto'
import type { Identity } from './identity.ts'

let recording = false

/**
 * Carries W3C trace context through this process, so that logs and outgoing calls name their trace. With an OTLP
 * endpoint the spans are exported too; the SDK is loaded only then, for the sake of the cold start.
 * @returns a function that sends what is still buffered
 */
export async function startTracing(
  identity: Identity,
  endpoint: string | undefined,
): Promise<() => Promise<void>> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  if (!endpoint) return async () => {}
  const [{ BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ])
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': identity.service,
      'service.instance.id': identity.pod,
      'service.version': identity.revision,
      'k8s.cluster.name': identity.cluster,
    }),
    spanProcessors: [
      new BatchSpanProcessor(
        new OTLPTraceExporter({ url: new URL('v1/traces', `${endpoint.replace(/\/$/, '')}/`).href }),
      ),
    ],
  })
  trace.setGlobalTracerProvider(provider)
  recording = true
  return () => provider.shutdown()
}

/** Whether spans are exported: a hot path spares itself those that nobody will see. */
export const isRecording = () => recording

/** Without an exporter a span is only its ids: enough for logs and for the next hop. */
function startSpan(name: string, kind: SpanKind, parent: Context): Span {
  if (recording) return trace.getTracer('expressway').startSpan(name, { kind }, parent)
  const above = trace.getSpanContext(parent)
  return trace.wrapSpanContext({
    traceId: above?.traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    traceFlags: above?.traceFlags ?? 0,
  })
}

export interface SpanOptions {
  kind?: SpanKind
  /** The W3C `traceparent` of the caller; without it the active span is the parent. */
  traceparent?: string | undefined
  attributes?: Readonly<Record<string, string | number>>
}

/** Runs `work` inside a span; a thrown error marks the span failed and passes on. */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const parent = options.traceparent
    ? propagation.extract(ROOT_CONTEXT, { traceparent: options.traceparent })
    : context.active()
  const span = startSpan(name, options.kind ?? SpanKind.INTERNAL, parent)
  if (options.attributes) span.setAttributes(options.attributes)
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      return await work(span)
    } catch (error) {
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof Error ? error.message : String(error),
      })
      throw error
    } finally {
      span.end()
    }
  })
}

/** The active span as a `traceparent` header value (W3C Trace Context, section 3.2), if there is one. */
export function traceparent(): string | undefined {
  const carrier: Record<string, string> = {}
  propagation.inject(context.active(), carrier)
  return carrier['traceparent']
}
