import { fromSqlTime } from '../../../functions/traffic/model/tables.ts'
import type { Kubectl } from '../kubectl.ts'
import { NAMESPACE } from '../secrets.ts'

/** A row as MariaDB has it, by the name of its numbered event. */
export interface StoredRow {
  readonly name: string
  /** Ms since the epoch. */
  readonly storedAt: number
}

const IN_MARIADB =
  `-n ${NAMESPACE} exec mariadb-0 -- mariadb --defaults-extra-file=/etc/mariadb/root.cnf --host=127.0.0.1 --batch --skip-column-names`.split(
    ' ',
  )

const sql = (kubectl: Kubectl, context: string, how: 'look' | 'change', statement: string) =>
  kubectl[how](context, [...IN_MARIADB, `--execute=${statement}`, 'trafficdb'])

const ofRun = (runId: string) => `acc_point_nm like 'failover ${runId} #%'`

/** The rows of a run's numbered events, oldest first; asked of MariaDB itself, past every function. */
export async function storedRows(kubectl: Kubectl, context: string, runId: string): Promise<StoredRow[]> {
  const statement = `select acc_point_nm, stored_at from traffic_accidents where ${ofRun(runId)} order by stored_at`
  const lines = (await sql(kubectl, context, 'look', statement)).split('\n').filter(Boolean)
  return lines.map((line) => {
    const [name = '', storedAt = ''] = line.split('\t')
    return { name, storedAt: fromSqlTime(storedAt).getTime() }
  })
}

/** Takes the run's rows away again. */
export const deleteRows = (kubectl: Kubectl, context: string, runId: string) =>
  sql(kubectl, context, 'change', `delete from traffic_accidents where ${ofRun(runId)}`)
