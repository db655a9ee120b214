import { en as sharedEn } from '../shared/i18n/en.ts'
import { ko as sharedKo } from '../shared/i18n/ko.ts'
import { accidentsEn, accidentsKo } from './accidents/messages.ts'
import { overviewEn, overviewKo } from './overview/messages.ts'
import { replayEn, replayKo } from './replay/messages.ts'
import { roadsEn, roadsKo } from './roads/messages.ts'
import { searchEn, searchKo } from './search/messages.ts'
import { systemEn, systemKo } from './system/messages.ts'
import { tollgatesEn, tollgatesKo } from './tollgates/messages.ts'

/** All words of the traffic application; each view keeps its own beside it. */
const ko = {
  ...sharedKo,
  ...overviewKo,
  ...roadsKo,
  ...accidentsKo,
  ...tollgatesKo,
  ...searchKo,
  ...systemKo,
  ...replayKo,
}
const en: typeof ko = {
  ...sharedEn,
  ...overviewEn,
  ...roadsEn,
  ...accidentsEn,
  ...tollgatesEn,
  ...searchEn,
  ...systemEn,
  ...replayEn,
}

export const messages = { ko, en }

declare module '../shared/i18n/words.ts' {
  interface Vocabulary {
    traffic: typeof ko
  }
}
