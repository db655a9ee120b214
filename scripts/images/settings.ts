import * as z from 'zod/mini'
import { matching, parseSettings } from '../../functions/runtime/settings.ts'

const reference = matching(/^\S+$/, 'takes an image reference')

const schema = z.object({
  /** Node 24 and nothing else, by digest. Debian's libraries, no shell; runs as user 65532. */
  BASE_IMAGE: z._default(
    reference,
    'gcr.io/distroless/nodejs24-debian13:nonroot@sha256:fbbdda866ea71aef98c4abece17e3d61fbf820cc2ef3961522caa2478716171a',
  ),
  MARIADB_IMAGE: z._default(
    reference,
    'docker.io/library/mariadb:11.8.6@sha256:78a5047d3ba33975f183f183c2464cc7f1eab13ec8667e57cc9a5821d6da7577',
  ),
  REDIS_IMAGE: z._default(reference, 'docker.io/library/redis:8.2.3-bookworm'),
  /** Where images are pushed, such as registry.example/traffic; unset, they are saved as OCI archives. */
  REGISTRY: z.optional(matching(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/, 'takes registry.example/path')),
  /** Unset, it is the hash of what is in the image, so that another content is another tag. */
  TAG: z.optional(matching(/^[\w][\w.-]{0,127}$/, 'takes letters, digits, dots, dashes and underscores')),
  /** Unset, the first of the three that is there and works. */
  IMAGE_ENGINE: z.optional(z.enum(['docker', 'podman', 'buildah'], 'takes docker, podman or buildah')),
})
export type ImageSettings = z.infer<typeof schema>

/** What `npm run images` reads from the environment. @throws SettingsError */
export const readImageSettings = (): ImageSettings => parseSettings(schema)
