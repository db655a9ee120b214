import { hostname } from 'node:os'
import type { ProcessSettings } from './settings.ts'

/** Who this process is, as `x-served-by`, consumer names and metrics show it. */
export interface Identity {
  readonly service: string
  readonly cluster: string
  readonly revision: string
  readonly pod: string
}

/** Outside Kubernetes the revision is `local` and the pod is this host and process. */
export function identify(service: string, settings: ProcessSettings): Identity {
  return {
    service,
    cluster: settings.CLUSTER,
    revision: settings.K_REVISION ?? `${service}-local`,
    pod:
      settings.POD_NAME ??
      (settings.K_REVISION ? settings.HOSTNAME : undefined) ??
      `${hostname()}-${process.pid}`,
  }
}

/** `<cluster>/<revision>/<pod>` */
export const servedBy = ({ cluster, revision, pod }: Identity) => `${cluster}/${revision}/${pod}`
