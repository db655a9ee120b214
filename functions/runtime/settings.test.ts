import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  duration,
  integer,
  parseSettings,
  processSettings,
  SettingsError,
  type SettingsSchema,
} from './settings.ts'

const refusal = (schema: SettingsSchema<unknown>, env: Record<string, string>) => {
  try {
    parseSettings(schema, env)
  } catch (error) {
    if (error instanceof SettingsError) return error.message
    throw error
  }
  return 'accepted'
}

describe('settings', () => {
  it('names every bad or missing one on one line, and keeps their values to itself', () => {
    const schema = z.object({
      PORT: integer(0, 65_535),
      TOKEN: z.string().min(8, 'takes 8 characters or more'),
      URL: z.url(),
    })
    const said = refusal(schema, { PORT: '80a', TOKEN: 'secret' })
    expect(said).toMatch(/^bad settings: /)
    expect(said).toContain('PORT: takes a whole number from 0 to 65535')
    expect(said).toContain('TOKEN: takes 8 characters or more')
    expect(said).toContain('URL: ')
    expect(said).not.toContain('secret')
    expect(said.split('\n')).toHaveLength(1)
  })

  it('takes an empty variable as unset', () => {
    expect(parseSettings(processSettings, { PORT: '', CLUSTER: '' })).toMatchObject({
      PORT: 8080,
      CLUSTER: 'local',
    })
  })

  it('refuses a port out of range and a cluster that could not stand in a header', () => {
    expect(refusal(processSettings, { PORT: '65536' })).toContain('PORT: takes 65535 or less')
    expect(refusal(processSettings, { CLUSTER: 'a/b' })).toContain('CLUSTER: takes letters')
  })

  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1h30m', 5_400_000],
    ['8d', 691_200_000],
  ])('reads the duration %s as %i ms', (text, ms) => {
    expect(duration.parse(text)).toBe(ms)
  })

  it.each(['10', 's', '1.5h', '10s ', '-1s', '1h-3m'])('refuses the duration %j', (text) => {
    expect(duration.safeParse(text).error?.issues[0]?.message).toBe(
      'takes a duration such as 10s, 5m or 1h30m',
    )
  })
})
