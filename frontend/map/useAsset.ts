import { useQuery } from '@tanstack/react-query'
import { readAsset } from './asset.ts'

/** A file of the build, read once. Its name changes with its content, so it never goes stale. */
export function useAsset<T>(url: string, read: (body: unknown) => T) {
  return useQuery({
    queryKey: ['asset', url],
    queryFn: ({ signal }) => readAsset(url, read, signal),
    staleTime: Infinity,
    // Structural sharing would walk every coordinate for nothing.
    structuralSharing: false,
    retry: 3,
  })
}
