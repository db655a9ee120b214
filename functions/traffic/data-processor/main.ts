import { serve } from '../../runtime/serve.ts'
import { processorSettings } from './settings.ts'

serve('data-processor', processorSettings, () => import('./assemble.ts'))
