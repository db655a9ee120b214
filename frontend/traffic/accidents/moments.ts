import type { AccidentChange, AccidentView } from '../../../functions/traffic/model/api.ts'

/** A moment of an incident; what the page says about each is its own. */
export type Moment =
  | { at: string; what: 'occurred' | 'reported' | 'ended' | 'goesOn' }
  | {
      at: string
      what: 'changed'
      /** Now said of how it is handled; undefined when that is as before. */
      process: string | undefined
      text: string | undefined
      lateLengthKm: number | undefined
    }

const known = (text: string) => (text === '' ? undefined : text)

/** How an incident went, in order: when it began, was first collected, what changed, and that it ended or goes on. */
export function momentsOf(view: AccidentView, changes: readonly AccidentChange[]): Moment[] {
  const changed = changes.slice(1).map((change, index): Moment => {
    const before = changes[index]
    return {
      at: change.at,
      what: 'changed',
      process: change.process === before?.process ? undefined : known(change.process),
      text: change.smsText === before?.smsText ? undefined : known(change.smsText),
      lateLengthKm:
        change.lateLengthKm === before?.lateLengthKm ? undefined : (change.lateLengthKm ?? undefined),
    }
  })
  return [
    { at: view.occurredAt, what: 'occurred' },
    { at: view.firstSeenAt, what: 'reported' },
    ...changed,
    view.endedAt === null ? { at: view.lastSeenAt, what: 'goesOn' } : { at: view.endedAt, what: 'ended' },
  ]
}
