/** What is shown on a stage, each under a load that never stops. */
import { setTimeout as pause } from 'node:timers/promises'
import * as z from 'zod/mini'
import { Refusal } from '../../local/refusal.ts'
import { switchTo } from '../change-roles.ts'
import { say, type Session } from '../cli.ts'
import { askFront, findFront } from '../front.ts'
import { prepareOutage, ways, type Way } from '../outage.ts'
import { functionsAtKarmada } from '../karmada-ready.ts'
import { podsOn } from '../ready.ts'
import { inTurn } from '../roll-out.ts'
import { NAMESPACE } from '../secrets.ts'
import type { Member } from '../settings.ts'
import { karmada } from '../steps.ts'
import { waitUntil } from '../wait.ts'
import type { Audience } from './audience.ts'
import { playCold } from './cold.ts'
import { lossShow } from './loss.ts'
import { play } from './show.ts'

export interface Stage {
  session: Session
  /** The active member, and the one that waits at zero. */
  member: Member
  standby: Member
  rate: number
}

/** What is planned costs nobody anything. */
const PLANNED = { readGapMs: 1_000, slowestMs: 1_000, rowsAgainMs: 10_000 }
/** Events wait while Redis or MariaDB is away; reads are answered from what is known. */
const CENTRAL = { readGapMs: 1_000, slowestMs: 2_000, rowsAgainMs: 60_000 }
const BEFORE_MS = 5_000
const AFTER_MS = 15_000
const READY_SECONDS = 240

const ADVICE = 'npm run verify tells what is not as it should be'

type Act = (stage: Stage, audience: Audience) => Promise<void>

const planned =
  (title: string, act: Act, goals = PLANNED) =>
  (stage: Stage) =>
    play(stage.session, {
      title,
      standby: stage.standby,
      rate: stage.rate,
      goals,
      interrupted: 'npm run verify tells how far it came',
      async act(audience, signal) {
        await pause(BEFORE_MS, undefined, { signal })
        audience.cut()
        await act(stage, audience)
        await pause(AFTER_MS, undefined, { signal })
      },
    })

const loss = (way: Way) => async (stage: Stage) => {
  const { session, member } = stage
  const outage = await prepareOutage(session.kubectl, session.settings, member, way)
  return play(session, lossShow({ ...stage, outage, seconds: 45 }))
}

/** Another version of every function: the same image with another mark, which Knative takes for a new Revision. */
async function renew({ session, member }: Stage, audience: Audience): Promise<void> {
  const { kubectl, settings } = session
  const mark = { 'expressway.dev/rolled-out-at': new Date().toISOString() }
  const patch = JSON.stringify({ spec: { template: { metadata: { annotations: mark } } } })
  const change = (name: string) => {
    audience.tell(`a new version of ${name} is rolled out`)
    const what = ['patch', `services.serving.knative.dev/${name}`, '--type=merge', '-p', patch]
    return kubectl.change(settings.KARMADA_CONTEXT, ['-n', NAMESPACE, ...what])
  }
  const names = [...(await functionsAtKarmada(session)).keys()]
  await inTurn(session, names, change, { active: member.name, say: audience.tell, advice: ADVICE })
  audience.tell('every function is Ready with it')
}

const restart =
  (program: 'redis' | 'mariadb'): Act =>
  async ({ session }, audience) => {
    const { kubectl, settings } = session
    const scope = ['-n', NAMESPACE]
    audience.tell(`central's ${program} is deleted and starts again`)
    await kubectl.change(settings.CENTRAL_CONTEXT, [...scope, 'delete', 'pod', `${program}-0`, '--wait=true'])
    await kubectl.change(settings.CENTRAL_CONTEXT, [
      ...scope,
      'rollout',
      'status',
      `statefulset/${program}`,
      '--timeout=120s',
    ])
    audience.tell(`central's ${program} is ready`)
  }

const system = z.object({ feeds: z.array(z.object({ feed: z.string(), origin: z.nullable(z.string()) })) })

/** The upstream is given up for the simulator, by the setting; the rows say where they come from. */
async function simulate(stage: Stage, audience: Audience): Promise<void> {
  const { session } = stage
  const { kubectl, settings } = session
  audience.tell('DATA_SOURCE_MODE=sim npm run deploy -- karmada')
  await karmada({ kubectl, settings: { ...settings, DATA_SOURCE_MODE: 'sim' } })
  const front = await findFront(kubectl, settings)
  const simulated = async () => {
    const { feeds } = system.parse(JSON.parse((await askFront(front, '/api/system')).body))
    const accidents = feeds.find(({ feed }) => feed === 'accidents')?.origin
    return accidents === 'sim' ? undefined : `the newest accidents come from ${accidents ?? 'nowhere'}`
  }
  await waitUntil(simulated, { seconds: READY_SECONDS, say: audience.tell, advice: ADVICE })
  audience.tell('the rows come from the simulator, and say so')
  await karmada(session)
  audience.tell('as the settings have it again')
}

async function thereAndBack({ session, member, standby }: Stage, audience: Audience): Promise<void> {
  audience.tell(`switch to ${standby.name}`)
  await switchTo(session, standby)
  audience.tell(`switch back to ${member.name}`)
  await switchTo(session, member)
}

const nothing: Act = async ({ session, standby }, audience) => {
  await pause(AFTER_MS)
  audience.tell(`${standby.name} has ${await podsOn(session.kubectl, standby.context)} pods`)
}

export const scenarios: Readonly<Record<string, (stage: Stage) => Promise<boolean>>> = {
  normal: planned('Normal running', nothing),
  simulator: planned('Simulator mode while the upstream is down', simulate),
  ...Object.fromEntries(ways.map((way) => [way, loss(way)])),
  switch: planned('A planned switch to the other member, and back', thereAndBack),
  rollout: planned('A new version', renew),
  redis: planned('Central’s Redis restarts', restart('redis'), CENTRAL),
  mariadb: planned('Central’s MariaDB restarts', restart('mariadb'), CENTRAL),
  cold: playCold,
}

/** One after the other, all of them; each ends as it began. @returns whether every one met its goals */
export async function playAll(stage: Stage, names: readonly string[]): Promise<boolean> {
  const verdicts: string[] = []
  let good = true
  for (const name of names) {
    const scenario = scenarios[name]
    if (!scenario) throw new Refusal(`${name} is no scenario: ${Object.keys(scenarios).join(', ')}`)
    say(`\n==== ${name}`)
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const met = await scenario(stage)
    verdicts.push(`${name}: ${met ? 'met' : 'missed'}`)
    good &&= met
  }
  say(`\n${verdicts.join('\n')}`)
  return good
}
