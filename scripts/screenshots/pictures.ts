import type { Page } from 'playwright-core'
import { MORNING } from './rush-hour.ts'

export interface Picture {
  /** Of its file, without the ending. */
  name: string
  path: string
  width: number
  height: number
  language: 'ko' | 'en'
  theme: 'light' | 'dark'
  /** Test ids of what must be there. */
  shows: readonly string[]
  /** What a person does before it is taken. */
  act?: (page: Page) => Promise<void>
}

const views = [
  { name: 'overview', path: '/', shows: ['figures', 'trend', 'slow-section', 'route'] },
  { name: 'accidents', path: '/accidents', shows: ['incident'], act: openFirst('incident', '사고') },
  { name: 'tollgates', path: '/tollgates', shows: ['tollgate'], act: openFirst('tollgate') },
  { name: 'roads', path: '/roads?route=0010', shows: ['strip', 'section'] },
  { name: 'system', path: '/system', shows: ['stage-store', 'served-by'] },
  {
    name: 'replay',
    path: `/roads?at=${new Date(MORNING).toISOString()}`,
    shows: ['replay', 'route'],
  },
] as const

const sizes = [
  { at: 'desk', width: 1440, height: 900 },
  { at: 'phone', width: 390, height: 844 },
] as const

/** Every picture: each view at a desk and on a phone in Korean, one in English, one in the other theme. */
export const pictures: readonly Picture[] = [
  ...views.flatMap(({ name, ...view }) =>
    sizes.map(({ at, ...size }): Picture => {
      return { ...view, ...size, name: `${name}-${at}`, language: 'ko', theme: 'light' }
    }),
  ),
  ...sizes.map(({ at, ...size }): Picture => {
    return { ...views[0], ...size, name: `overview-${at}-en`, language: 'en', theme: 'light' }
  }),
  { ...views[0], ...sizes[0], name: 'overview-desk-dark', language: 'ko', theme: 'dark' },
]

/** Opens the first of a list, of those that say `kind` where given. */
function openFirst(item: string, kind = '') {
  return async (page: Page) => {
    await page.getByTestId(item).filter({ hasText: kind }).first().getByRole('link').click()
    await page.getByRole('complementary').getByRole('region').waitFor()
  }
}
