import { http } from '@google-cloud/functions-framework'
import { lazyFunction } from '../../runtime/lazy.ts'
import { collectorSettings } from './settings.ts'

/**
 * For wherever the Functions Framework's own CLI serves: `functions-framework --source=<this file>
 * --target=data-collector`, on PORT. The framework ends the process at SIGTERM without waiting; a collection that is
 * cut is sent again by its source.
 */
const { listener, warm } = lazyFunction('data-collector', collectorSettings, () => import('./assemble.ts'))
http('data-collector', listener)
// The framework opens the port in the turn after this one.
setTimeout(warm, 0)
