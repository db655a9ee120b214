import { serve } from '../../runtime/serve.ts'
import { simulatorSettings } from './settings.ts'

serve('simulator', simulatorSettings, () => import('./assemble.ts'))
