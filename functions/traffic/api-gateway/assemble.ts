import { createForwarder } from '../../runtime/forward.ts'
import type { FunctionContext } from '../../runtime/function.ts'
import { servedBy } from '../../runtime/identity.ts'
import { createGateway } from './index.ts'
import type { GatewaySettings } from './settings.ts'

/** Makes api-gateway from its settings. */
export function assemble(context: FunctionContext<GatewaySettings>) {
  const { settings: given, identity, log, observe, closing } = context
  const timeoutMs = given.UPSTREAM_TIMEOUT
  const dataApi = createForwarder({ name: 'data-api', to: given.DATA_API_SERVICE_URL, timeoutMs, log })
  // Where this starts, data-api is at zero too, and nearly every request is for it.
  dataApi.wake()
  const processor =
    given.PROCESSOR_SERVICE_URL === undefined
      ? undefined
      : createForwarder({ name: 'data-processor', to: given.PROCESSOR_SERVICE_URL, timeoutMs, log })
  return {
    ...createGateway({
      dataApi,
      processor,
      token: given.INGEST_TOKEN,
      rate:
        given.RATE_LIMIT === 0
          ? undefined
          : { perSecond: given.RATE_LIMIT, burst: given.RATE_BURST, trustedHops: given.TRUSTED_HOPS },
      closing,
      observe,
      servedBy: servedBy(identity),
      log,
    }),
    async close() {
      await Promise.all([dataApi.close(), processor?.close()])
    },
  }
}
