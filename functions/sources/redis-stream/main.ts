import { serve } from '../../runtime/serve.ts'
import { sourceSettings } from './settings.ts'

serve('redis-stream-source', sourceSettings, () => import('./assemble.ts'))
