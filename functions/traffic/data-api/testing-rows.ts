import { accident, event, road, tollgate, type TestEvent } from '../data-processor/testing.ts'

/** Rows to ask for: three slots of three detectors, four periods of three tollgates, four notices. */

/** A minute of the hour before the test's now. */
export const at = (minute: number) => `2026-11-21T11:${String(minute).padStart(2, '0')}:00.000Z`
/** Three detectors of two routes, at a time; speeds tell the time apart. */
const slot = (minute: number) =>
  event('roads', {
    collectedAt: at(minute),
    records: [
      road('0010', 'A', { collectedAt: at(minute), speed: minute, grade: 1 }),
      road('0010', 'B', { collectedAt: at(minute), speed: 2 * minute, grade: 3, updownTypeCode: 'E' }),
      road('0100', 'C', {
        collectedAt: at(minute),
        speed: null,
        grade: 0,
        routeName: '남해선',
        conzoneId: '0100CZE020',
      }),
    ],
  })
const periods = [0, 15, 30, 45].map((minute) =>
  event('tollgates', {
    collectedAt: at(minute),
    records: ['101', '103', '999'].map((unitCode, index) =>
      tollgate(unitCode, {
        collectedAt: at(minute),
        entryAmount: 100 * index + minute,
        unitName: `요금소 ${unitCode}`,
      }),
    ),
  }),
)

const notices = event('accidents', {
  part: { index: 0, count: 1 },
  records: [
    accident('판교', {
      laneYn1: 'Y',
      laneYn3: 'Y',
      shldroadYn: 'Y',
      accType: '작업',
      latitude: 37.4,
      altitude: 127.1,
      lateLength: 2.5,
      startEndTypeCode: '부산방향',
    }),
    accident('신갈', {
      accHour: '20:20:00',
      accType: '고장',
      nosunNM: '0100',
      smsText: '100% 우회_하세요',
      startEndTypeCode: '서울방향',
    }),
    accident('천안', { accHour: '07:00:00', accType: '이벤트/홍보', smsText: 'ABC 안내' }),
    accident('옛날', { accDate: '20261119', accHour: '10:00:00' }),
  ],
})

/** In the order they are to be stored. */
export const sampleRows: readonly (readonly TestEvent[])[] = [
  [slot(40), slot(45), slot(50)],
  periods,
  [notices],
]
