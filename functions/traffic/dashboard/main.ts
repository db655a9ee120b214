import { serve } from '../../runtime/serve.ts'
import { dashboardSettings } from './settings.ts'

serve('dashboard', dashboardSettings, () => import('./assemble.ts'))
