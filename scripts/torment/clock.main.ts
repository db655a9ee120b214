/**
 * Loaded before a process's own code (`--import`): shifts its clock by the milliseconds that the file named by
 * TORMENT_CLOCK holds, as soon as the file changes.
 */
import { readFileSync } from 'node:fs'

const LOOK_MS = 100
const file = process.env['TORMENT_CLOCK'] ?? ''
let shift = 0

function look(): void {
  try {
    shift = Number(readFileSync(file, 'utf8')) || 0
  } catch {
    shift = 0
  }
}

const now = Date.now.bind(Date)
const shifted = () => now() + shift

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [shifted()] : args, newTarget),
  apply: () => new Date(shifted()).toString(),
  get: (target, name) => (name === 'now' ? shifted : Reflect.get(target, name)),
})

look()
setInterval(look, LOOK_MS).unref()
