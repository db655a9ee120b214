import { Command } from 'ioredis'

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`

/** XACK of many entries, as Redis reads it (RESP): ioredis would measure and join the ids one by one. */
export class Acknowledgement extends Command {
  readonly #text: string

  /** @throws TypeError when an id is none: they are ASCII */
  constructor(stream: string, group: string, ids: readonly string[]) {
    super('XACK', [stream, group])
    this.#text = `*${3 + ids.length}\r\n${['XACK', stream, group].map(bulk).join('')}${bulks(ids)}`
  }

  override toWritable(): string {
    return this.#text
  }
}

/** Ids that follow each other are of one length as a rule: those are joined at once. */
function bulks(ids: readonly string[]): string {
  let text = ''
  for (let from = 0; from < ids.length;) {
    const length = ids[from]?.length
    let to = from + 1
    while (ids[to]?.length === length) to++
    const head = `$${length}\r\n`
    text += `${head}${ids.slice(from, to).join(`\r\n${head}`)}\r\n`
    from = to
  }
  if (Buffer.byteLength(text) !== text.length) throw new TypeError('an id of an entry is ASCII')
  return text
}
