import { z } from 'zod'

/** The parts of an OpenAPI 3.1 document that the docs page shows. */
const reference = z.object({ $ref: z.string() })

export interface SchemaShape {
  $ref?: string | undefined
  type?: string | string[] | undefined
  description?: string | undefined
  enum?: unknown[] | undefined
  items?: SchemaShape | undefined
  properties?: Record<string, SchemaShape> | undefined
  additionalProperties?: SchemaShape | boolean | undefined
  anyOf?: SchemaShape[] | undefined
  default?: unknown
  example?: unknown
}

const schema: z.ZodType<SchemaShape> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    items: schema.optional(),
    properties: z.record(z.string(), schema).optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
    anyOf: z.array(schema).optional(),
    default: z.unknown().optional(),
    example: z.unknown().optional(),
  }),
)

const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  description: z.string().optional(),
  schema,
})
export type Parameter = z.infer<typeof parameter>

const operation = z.object({
  tags: z.array(z.string()).default([]),
  summary: z.string().default(''),
  description: z.string().optional(),
  parameters: z.array(parameter).default([]),
  responses: z.record(
    z.string(),
    z.object({
      description: z.string(),
      content: z.record(z.string(), z.object({ schema: schema.optional() })).optional(),
    }),
  ),
})
export type Operation = z.infer<typeof operation>

export const openApiDocument = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string().default('') }),
  paths: z.record(z.string(), z.object({ get: operation.optional(), post: operation.optional() })),
  components: z.object({ schemas: z.record(z.string(), z.union([schema, reference])).default({}) }),
})
export type OpenApiDocument = z.infer<typeof openApiDocument>
