import { useQuery, type QueryClient } from '@tanstack/react-query'
import { readAsset } from './asset.ts'

/** A JSON file of the build. Its name changes with its content, so it never goes stale. */
export interface Asset<T> {
  url: string
  read(body: unknown): T
}

const queryOf = <T>({ url, read }: Asset<T>) => ({
  queryKey: ['asset', url],
  queryFn: ({ signal }: { signal: AbortSignal }) => readAsset(url, read, signal),
  staleTime: Infinity,
  // Structural sharing would walk every coordinate for nothing.
  structuralSharing: false,
  retry: 3,
})

/** A file, read once; asked for only where it is `wanted`. */
export const useAsset = <T>(asset: Asset<T>, wanted = true) =>
  useQuery({ ...queryOf(asset), enabled: wanted })

/** Asks for a file before what shows it is there to ask. @returns settles once it is there or cannot be had; never fails */
export const askForAsset = <T>(client: QueryClient, asset: Asset<T>): Promise<void> =>
  client.prefetchQuery(queryOf(asset))
