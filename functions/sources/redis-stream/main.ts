import { setFlagsFromString } from 'node:v8'
import { serve } from '../../runtime/serve.ts'
import { sourceSettings } from './settings.ts'

// Its garbage is young: a nursery that stays at its first 2 MB is swept in no time, where one that grows takes 100 MB.
setFlagsFromString('--semi-space-growth-factor=1')

serve('redis-stream-source', sourceSettings, () => import('./assemble.ts'))
