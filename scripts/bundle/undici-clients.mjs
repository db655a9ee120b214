// undici without fetch, WebSocket, caches and mocks: what a bundle takes for 'undici'. The whole of it is 250 KB more to
// read at each start, and some 4 MB of heap for good. A name that is missing here fails the build.
import apiRequest from 'undici/lib/api/api-request.js'
import Agent from 'undici/lib/dispatcher/agent.js'
import Client from 'undici/lib/dispatcher/client.js'
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'
import Pool from 'undici/lib/dispatcher/pool.js'

// As undici's index does for all of its methods.
Dispatcher.prototype.request = apiRequest

export { Agent, Client, Pool }
