import type { Message } from './message.ts'

/**
 * The messages held, by the id of their entry. The Map has only their places: tables that a Map has outgrown point to the
 * next, and once one is old, V8 keeps whatever was in any of them until it collects everything.
 */
export class Held {
  readonly #places = new Map<string, number>()
  readonly #messages: (Message | undefined)[] = []
  readonly #free: number[] = []

  get size() {
    return this.#places.size
  }

  has(id: string) {
    return this.#places.has(id)
  }

  get(id: string): Message | undefined {
    const place = this.#places.get(id)
    return place === undefined ? undefined : this.#messages[place]
  }

  /** In the order that they were added. */
  ids(): string[] {
    return [...this.#places.keys()]
  }

  add(message: Message) {
    const place = this.#places.get(message.id) ?? this.#free.pop() ?? this.#messages.length
    this.#places.set(message.id, place)
    this.#messages[place] = message
  }

  /** @returns the message that was held */
  remove(id: string): Message | undefined {
    const place = this.#places.get(id)
    if (place === undefined) return undefined
    const message = this.#messages[place]
    this.#places.delete(id)
    this.#messages[place] = undefined
    this.#free.push(place)
    return message
  }
}
