import { serve } from '../../runtime/serve.ts'
import { intervalSettings } from './settings.ts'

serve('interval-source', intervalSettings, () => import('./assemble.ts'))
