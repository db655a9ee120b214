import { fileURLToPath } from 'node:url'
import type { InputOptions } from 'rolldown'

/** Each function and source, and the module that serves it; `migrate` brings the database up to date. */
export const entries = {
  simulator: 'functions/traffic/simulator/main.ts',
  'openapi-proxy': 'functions/traffic/openapi-proxy/main.ts',
  'data-collector': 'functions/traffic/data-collector/main.ts',
  'data-processor': 'functions/traffic/data-processor/main.ts',
  'data-api': 'functions/traffic/data-api/main.ts',
  'api-gateway': 'functions/traffic/api-gateway/main.ts',
  dashboard: 'functions/traffic/dashboard/main.ts',
  migrate: 'functions/traffic/migrate.main.ts',
  'redis-stream-source': 'functions/sources/redis-stream/main.ts',
  'interval-source': 'functions/sources/interval/main.ts',
} as const

/** How rolldown bundles any of them. */
export const bundling = {
  platform: 'node',
  resolve: {
    alias: { undici$: fileURLToPath(new URL('bundle/undici-clients.mjs', import.meta.url)) },
    conditionNames: ['node', 'module', 'default'],
    mainFields: ['module', 'main'],
  },
  logLevel: 'warn',
} satisfies InputOptions
