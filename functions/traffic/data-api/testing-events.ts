import { z } from 'zod'

export interface ServerEvent {
  readonly id: string | undefined
  readonly event: string
  readonly data: unknown
}

/** Reads server-sent events one by one. */
export function readEvents(response: Response) {
  if (!response.body) throw new Error('no body')
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''

  /** The next block; undefined at the end. */
  const block = async (): Promise<string | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const found = text.slice(0, end)
        text = text.slice(end + 2)
        return found
      }
      const { done, value } = await reader.read()
      if (done) return undefined
      text += decoder.decode(value, { stream: true })
    }
  }
  return {
    block,
    /** The next event; comments and `retry` are passed over. */
    async next(): Promise<ServerEvent | undefined> {
      for (;;) {
        const found = await block()
        if (found === undefined) return undefined
        const fields = new Map(
          found
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        )
        const event = fields.get('event')
        if (event === undefined) continue
        return { id: fields.get('id'), event, data: z.json().parse(JSON.parse(fields.get('data') ?? 'null')) }
      }
    },
    cancel: () => reader.cancel(),
  }
}
