import { createHash } from 'node:crypto'
import type { Accident } from '../model/records.ts'
import { endAccidents } from './endings.ts'
import type { Chunk } from './events.ts'
import { recordParts, type Writing } from './parts.ts'

const key = ['acc_date', 'acc_hour', 'acc_point_nm'] as const

/**
 * Stores accidents and ends those that a complete collection no longer lists. The rows depend on which events have
 * arrived, not on their order or how often.
 * @param manualMs how long after it was last sent a manual accident ends
 */
export async function storeAccidents(
  writing: Writing,
  chunks: readonly Chunk<Accident>[],
  manualMs: number,
): Promise<void> {
  if (chunks.length === 0) return
  const { store, tx, storedAt } = writing
  // One batch of accidents at a time, everywhere: this row's lock is held until the commit, and READ COMMITTED then
  // shows what the one before has stored. Two chunks of a collection could otherwise both miss that it is complete.
  await store.upsert(tx, 'housekeeping', [{ chore: 'accidents', done_at: storedAt }], ['chore'], ['done_at'])
  const rows = chunks.flatMap(({ seenAt, origin, records }) =>
    records.map((record) => ({ ...accidentRow(record, seenAt), origin, stored_at: storedAt })),
  )
  await store.upsert(
    tx,
    'traffic_accidents',
    rows,
    key,
    [
      'acc_type',
      'acc_type_code',
      'acc_process_code',
      'acc_process_nm',
      'start_end_type_code',
      'nosun_nm',
      'road_nm',
      'sms_text',
      'latitude',
      'altitude',
      'late_length',
      'series_nm',
      'lane_yn1',
      'lane_yn2',
      'lane_yn3',
      'lane_yn4',
      'lane_yn5',
      'lane_yn6',
      'shldroad_yn',
      'origin',
      'revision',
    ],
    { newer: 'revision', least: ['first_seen_at'], greatest: ['last_seen_at'] },
  )
  const changes = chunks.flatMap(({ seenAt, records }) => records.map((record) => changeRow(record, seenAt)))
  // What was said is kept once, with the time it was first said, in whatever order the collections arrive.
  await store.upsert(tx, 'accident_changes', changes, [...key, 'state'], [], { least: ['seen_at'] })
  await recordParts(writing, 'accidents', chunks)
  await endAccidents(writing, chunks, manualMs)
}

function changeRow(record: Accident, seenAt: string) {
  const said = {
    acc_process_nm: record.accProcessNM,
    sms_text: record.smsText,
    late_length: record.lateLength,
  }
  return {
    acc_date: record.accDate,
    acc_hour: record.accHour,
    acc_point_nm: record.accPointNM,
    state: digest(said),
    ...said,
    seen_at: seenAt,
  }
}

function accidentRow(record: Accident, seenAt: string) {
  return {
    acc_date: record.accDate,
    acc_hour: record.accHour,
    acc_point_nm: record.accPointNM,
    acc_type: record.accType,
    acc_type_code: record.accTypeCode,
    acc_process_code: record.accProcessCode,
    acc_process_nm: record.accProcessNM,
    start_end_type_code: record.startEndTypeCode,
    nosun_nm: record.nosunNM,
    road_nm: record.roadNM,
    sms_text: record.smsText,
    latitude: record.latitude,
    altitude: record.altitude,
    late_length: record.lateLength,
    series_nm: record.seriesNM,
    lane_yn1: record.laneYn1,
    lane_yn2: record.laneYn2,
    lane_yn3: record.laneYn3,
    lane_yn4: record.laneYn4,
    lane_yn5: record.laneYn5,
    lane_yn6: record.laneYn6,
    shldroad_yn: record.shldroadYn,
    first_seen_at: seenAt,
    last_seen_at: seenAt,
    revision: `${seenAt} ${digest(record)}`,
  }
}

/**
 * Tells versions of an incident apart. It also decides between two seen at the same time: any rule does that does not
 * depend on which came first.
 */
const digest = (version: object) => createHash('sha1').update(JSON.stringify(version)).digest('base64url')
