import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** V8’s new space: two halves of 2 MB. */
const NURSERY_BYTES = 4 * 1024 * 1024
const OBJECTS_AT_ONCE = 1_000
const MOST_TURNS = 200

const size = () =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? NURSERY_BYTES

/**
 * Lets V8’s nursery grow to what the events in flight need, and no further. All garbage of a delivery dies young; in half
 * the space a part of it is copied again and again, and left alone V8 takes 32 MB and more. Whatever the start command:
 * V8 takes the sizes themselves only from there, but asks how fast to grow each time.
 */
export function holdNursery(): void {
  const kept: object[] = []
  // It grows when what survives fills it.
  for (let turn = 0; turn < MOST_TURNS && size() < NURSERY_BYTES; turn++)
    for (let index = 0; index < OBJECTS_AT_ONCE; index++) kept.push([index])
  setFlagsFromString('--semi-space-growth-factor=1')
  // What outlived its youth all the same is cleared away before it doubles the heap, as V8 has it.
  setFlagsFromString('--heap-growing-percent=50')
}
