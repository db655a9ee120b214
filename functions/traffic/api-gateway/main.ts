import { serve } from '../../runtime/serve.ts'
import { gatewaySettings } from './settings.ts'

serve('api-gateway', gatewaySettings, () => import('./assemble.ts'))
