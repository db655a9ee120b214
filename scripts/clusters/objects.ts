/** The shapes of what the scripts read from clusters, as far as they look at them. */
import * as z from 'zod/mini'

const metadata = z.object({
  name: z.string(),
  namespace: z.optional(z.string()),
  generation: z.optional(z.number()),
  resourceVersion: z.optional(z.string()),
  annotations: z._default(z.record(z.string(), z.string()), {}),
  labels: z._default(z.record(z.string(), z.string()), {}),
})

const condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.optional(z.string()),
  message: z.optional(z.string()),
})
const conditions = z._default(z.array(condition), [])

export const listOf = <T>(item: z.core.$ZodType<T>) => z.object({ items: z.array(item) })

/** serving.knative.dev/v1 Service. */
export const knativeService = z.object({
  metadata,
  status: z._default(
    z.object({
      observedGeneration: z.optional(z.number()),
      latestCreatedRevisionName: z.optional(z.string()),
      latestReadyRevisionName: z.optional(z.string()),
      conditions,
    }),
    { conditions: [] },
  ),
})
export type KnativeService = z.infer<typeof knativeService>

const containerState = z.object({
  ready: z.optional(z.boolean()),
  state: z._default(
    z.object({
      waiting: z.optional(z.object({ reason: z.optional(z.string()), message: z.optional(z.string()) })),
    }),
    {},
  ),
})
/** v1 Pod. */
export const pod = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z._default(z.record(z.string(), z.string()), {}),
    deletionTimestamp: z.optional(z.string()),
  }),
  spec: z._default(z.object({ nodeName: z.optional(z.string()) }), {}),
  status: z.object({
    phase: z.optional(z.string()),
    conditions,
    containerStatuses: z._default(z.array(containerState), []),
    initContainerStatuses: z._default(z.array(containerState), []),
  }),
})
export type Pod = z.infer<typeof pod>

/** v1 Service: where it can be reached. */
export const service = z.object({
  spec: z.object({
    clusterIP: z.optional(z.string()),
    externalIPs: z._default(z.array(z.string()), []),
    ports: z.array(z.object({ port: z.number() })),
  }),
  status: z._default(
    z.object({
      loadBalancer: z._default(
        z.object({
          ingress: z._default(
            z.array(z.object({ ip: z.optional(z.string()), hostname: z.optional(z.string()) })),
            [],
          ),
        }),
        { ingress: [] },
      ),
    }),
    { loadBalancer: { ingress: [] } },
  ),
})

export const node = z.object({
  metadata,
  spec: z._default(z.object({ unschedulable: z.optional(z.boolean()) }), {}),
  status: z.object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })), conditions }),
})

/** apps/v1 Deployment or StatefulSet. */
export const workload = z.object({
  metadata,
  spec: z.object({ replicas: z._default(z.number(), 1) }),
  status: z.object({
    observedGeneration: z.optional(z.number()),
    readyReplicas: z._default(z.number(), 0),
    updatedReplicas: z._default(z.number(), 0),
  }),
})

/** batch/v1 Job. */
export const job = z.object({ metadata, status: z._default(z.object({ conditions }), { conditions: [] }) })

/** v1 PersistentVolumeClaim. */
export const volumeClaim = z.object({ metadata })

/** cluster.karmada.io/v1alpha1 Cluster. */
export const karmadaCluster = z.object({
  metadata,
  status: z._default(z.object({ conditions }), { conditions: [] }),
})

/** work.karmada.io/v1alpha2 ResourceBinding. */
export const resourceBinding = z.object({
  metadata,
  spec: z.object({
    resource: z.object({ apiVersion: z.string(), kind: z.string(), name: z.string() }),
    clusters: z._default(z.array(z.object({ name: z.string(), replicas: z.optional(z.number()) })), []),
  }),
})

/** The condition of a type, `True`, `False` or `Unknown`. */
export const conditionOf = (list: readonly z.infer<typeof condition>[], type: string) =>
  list.find((one) => one.type === type)

export const isReady = ({ status }: { status: { conditions: readonly z.infer<typeof condition>[] } }) =>
  conditionOf(status.conditions, 'Ready')?.status === 'True'

export const isReadyPod = (one: Pod) => one.metadata.deletionTimestamp === undefined && isReady(one)
