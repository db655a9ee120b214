import { serve } from '../../runtime/serve.ts'
import { dataApiSettings } from './settings.ts'

serve('data-api', dataApiSettings, () => import('./assemble.ts'))
