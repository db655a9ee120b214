import { z } from 'zod'
import type { Store } from '../../runtime/store/index.ts'
import { accidentChange } from '../model/api.ts'
import { fromSqlTime, type Database } from '../model/tables.ts'
import { defineEndpoint } from './endpoint.ts'
import * as params from './params.ts'

const MOST = 200

/** `/api/accidents/changes` */
export function accidentChangesEndpoint({ db }: Store<Database>) {
  return defineEndpoint({
    path: '/api/accidents/changes',
    tag: '돌발 · Notices',
    summary: '돌발 경과 · What one notice has said, oldest first',
    description: 'A state that comes back keeps the time it was first seen.',
    query: z.strictObject({ id: params.wholeNumber(1, 999_999_999, 'Of the notice') }),
    answer: z.array(accidentChange),
    feeds: ['accidents'],
    async load({ id }) {
      const rows = await db
        .selectFrom('traffic_accidents as accident')
        .innerJoin('accident_changes as change', (join) =>
          join
            .onRef('change.acc_date', '=', 'accident.acc_date')
            .onRef('change.acc_hour', '=', 'accident.acc_hour')
            .onRef('change.acc_point_nm', '=', 'accident.acc_point_nm'),
        )
        .select(['change.seen_at', 'change.acc_process_nm', 'change.sms_text', 'change.late_length'])
        .where('accident.id', '=', id)
        .orderBy('change.seen_at')
        .orderBy('change.state')
        .limit(MOST)
        .execute()
      return {
        body: rows.map((row) => ({
          at: fromSqlTime(row.seen_at).toISOString(),
          process: row.acc_process_nm,
          smsText: row.sms_text,
          lateLengthKm: row.late_length,
        })),
      }
    },
  })
}
