import { useQuery } from '@tanstack/react-query'

async function load<T>(url: string, read: (body: unknown) => T, signal: AbortSignal): Promise<T> {
  const response = await fetch(url, { signal })
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return read(await response.json())
}

/** A file of the build, read once. Its name changes with its content, so it never goes stale. */
export function useAsset<T>(url: string, read: (body: unknown) => T) {
  return useQuery({
    queryKey: ['asset', url],
    queryFn: ({ signal }) => load(url, read, signal),
    staleTime: Infinity,
    // Structural sharing would walk every coordinate for nothing.
    structuralSharing: false,
    retry: 3,
  })
}
