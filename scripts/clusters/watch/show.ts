import { print } from '../../bench/table.ts'
import { Refusal } from '../../local/refusal.ts'
import { say, type Session } from '../cli.ts'
import { SIGNALS } from '../interrupt.ts'
import type { Member } from '../settings.ts'
import { storedCredentials } from '../steps.ts'
import { gather, type Audience } from './audience.ts'
import { figuresTable, type Figures, type Goals } from './figures.ts'

/** Something that is done to the clusters while people watch. */
export interface Show {
  title: string
  /** The member that takes over, or could. */
  standby: Member
  /** Requests a second. */
  rate: number
  goals: Goals
  /** What is said when it is interrupted. */
  interrupted: string
  act(audience: Audience, signal: AbortSignal): Promise<void>
}

/**
 * Does it under a load that never stops, and prints the figures.
 * @returns whether every goal was met
 * @throws Refusal when it is interrupted, once `act` has put things right
 */
export async function play(session: Session, show: Show): Promise<boolean> {
  const { title, standby, rate, goals } = show
  const credentials = await storedCredentials(session)
  if (!credentials) throw new Refusal('central keeps no credentials: run npm run deploy -- all first')
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  for (const signal of SIGNALS) process.on(signal, stop)
  const audience = await gather(session, { credentials, standby, perSecond: rate, say })
  let figures: Figures
  try {
    await show.act(audience, stopping.signal)
  } catch (error) {
    if (!stopping.signal.aborted || error instanceof Refusal) throw error
    throw new Refusal(`interrupted: ${show.interrupted}`)
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop)
    figures = await audience.leave()
  }
  const { table, met } = figuresTable(title, figures, goals)
  print(table)
  return met
}
