import { serve } from '../../runtime/serve.ts'
import { collectorSettings } from './settings.ts'

serve('data-collector', collectorSettings, () => import('./hosted.ts'))
