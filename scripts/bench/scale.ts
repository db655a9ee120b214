import { startPipeline, type Usage } from './pipeline.ts'
import { syntheticSlots } from './roads.ts'
import { median, ratio, verdict, type Table } from './table.ts'

const SECTIONS = [3_000, 30_000, 300_000] as const
/** As many rows whatever a slot holds, so that the tables and their indexes are as large. */
const ROWS = 300_000
const ROUNDS = 3
const GOAL = 1.2

/** What a row of road status costs by how many sections a slot has, from XADD to stored and acknowledged. */
export async function scale(root: string): Promise<Table> {
  const now = new Date()
  const pipeline = await startPipeline(root)
  const measured = new Map<number, Usage[]>(SECTIONS.map((sections) => [sections, []]))
  const burst = async (sections: number) => {
    const slots = syntheticSlots(ROWS / sections, sections, now)
    await pipeline.empty()
    return pipeline.through(
      slots.map(({ entries }) => entries),
      ROWS,
    )
  }
  try {
    await burst(SECTIONS[0])
    for (let round = 0; round < ROUNDS; round++) {
      for (const sections of SECTIONS) measured.get(sections)?.push(await burst(sections))
    }
  } finally {
    await pipeline.stop()
  }
  const perRow = (sections: number, of: (usage: Usage) => number) =>
    (median((measured.get(sections) ?? []).map(of)) / ROWS) * 1e6
  const total = ({ cpu }: Usage) => cpu.processor + cpu.source + cpu.mariadb
  const base = perRow(SECTIONS[0], total)
  const wall = (sections: number) => perRow(sections, ({ seconds }) => seconds)
  return {
    title: 'Cost of a row of road status by the size of a slot',
    columns: [
      'sections a slot',
      'slots',
      'CPU µs a row',
      'processor',
      'source',
      'MariaDB',
      'wall µs a row',
      'CPU against 3,000',
      'goal',
      'wall against 3,000',
    ],
    rows: SECTIONS.map((sections) => {
      const cost = perRow(sections, total)
      return [
        sections.toLocaleString('en'),
        (ROWS / sections).toLocaleString('en'),
        cost.toFixed(1),
        perRow(sections, ({ cpu }) => cpu.processor).toFixed(1),
        perRow(sections, ({ cpu }) => cpu.source).toFixed(1),
        perRow(sections, ({ cpu }) => cpu.mariadb).toFixed(1),
        wall(sections).toFixed(1),
        ratio(cost, base),
        sections === SECTIONS[0] ? '' : verdict(cost / base <= GOAL, `≤ ${GOAL}×`),
        ratio(wall(sections), wall(SECTIONS[0])),
      ]
    }),
    notes: [
      `${ROWS.toLocaleString('en')} rows on 67 routes each time, through Redis, source and processor; medians of ${ROUNDS} rounds`,
      'CPU: processor, source and mariadbd; the goal is for CPU, as wall time is also what else the machine does',
    ],
  }
}
