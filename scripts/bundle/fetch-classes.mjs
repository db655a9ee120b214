// The Fetch API's classes, before anything asks Node for its own: those come with fetch, WebSocket and EventSource, which
// take as long to load as all else that a function loads.
import { FormData } from 'undici/lib/web/fetch/formdata.js'
import { Headers } from 'undici/lib/web/fetch/headers.js'
import { Request } from 'undici/lib/web/fetch/request.js'
import { Response } from 'undici/lib/web/fetch/response.js'

// Assigned, as to define a property asks for what it replaces.
Object.assign(globalThis, { FormData, Headers, Request, Response })
