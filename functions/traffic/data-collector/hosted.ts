import { http } from '@google-cloud/functions-framework'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import type { RequestListener } from 'node:http'
import type { FunctionContext } from '../../runtime/function.ts'
import { assemble as assembleCollector } from './assemble.ts'
import type { CollectorSettings } from './settings.ts'

const NAME = 'data-collector'

/** data-collector on the Functions Framework, which is loaded with it: its CLI would load before the port is open. */
export async function assemble(context: FunctionContext<CollectorSettings>) {
  return { ...(await assembleCollector(context)), front: host }
}

/** The framework's server, never listening itself, is given the requests that come to this process's own. */
function host(app: RequestListener): RequestListener {
  http(NAME, app)
  const framework = getTestServer(NAME)
  return (request, response) => void framework.emit('request', request, response)
}
