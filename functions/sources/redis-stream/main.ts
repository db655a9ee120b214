import { serve } from '../../runtime/serve.ts'
import { holdNursery } from './nursery.ts'
import { sourceSettings } from './settings.ts'

holdNursery()

serve('redis-stream-source', sourceSettings, () => import('./assemble.ts'))
