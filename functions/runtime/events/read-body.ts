import { ProblemError } from '../problem.ts'

/**
 * A request's body, never more than `limit` bytes of it in memory: a longer one is refused by its `content-length`
 * before it is read, or where it passes the limit.
 * @throws ProblemError 413 with `detail`; 400 when the connection ends before the body does
 */
export async function readBody(request: Request, limit: number, detail: string): Promise<Uint8Array> {
  const length = request.headers.get('content-length')
  if (length !== null && Number(length) > limit) throw new ProblemError(413, detail)
  try {
    const body =
      length === null ? await readCounted(request, limit) : new Uint8Array(await request.arrayBuffer())
    if (body === undefined || body.length > limit) throw new ProblemError(413, detail)
    return body
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw new ProblemError(400, 'the body could not be read to its end', { cause: error })
  }
}

async function readCounted(request: Request, limit: number): Promise<Uint8Array | undefined> {
  const reader = request.body?.getReader()
  if (!reader) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length)
    length += value.length
    if (length > limit) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
}
