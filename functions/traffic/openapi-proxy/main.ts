import { serve } from '../../runtime/serve.ts'
import { proxySettings } from './settings.ts'

serve('openapi-proxy', proxySettings, () => import('./assemble.ts'))
