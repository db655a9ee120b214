/** A JSON file of the page, read. @throws Error where it does not arrive or is another */
export async function readAsset<T>(
  url: string,
  read: (body: unknown) => T,
  signal?: AbortSignal,
): Promise<T> {
  const response = await fetch(url, signal ? { signal } : {})
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return read(await response.json())
}
