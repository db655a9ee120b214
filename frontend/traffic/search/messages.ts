export const searchKo = {
  search: {
    open: '전체 찾기',
    short: '전체 찾기',
    label: '노선, 요금소, 구간, 돌발 찾기',
    hint: '한글, 초성(ㄱㅂ), 영문(gyeongbu)으로 찾습니다. ↑ ↓ 로 고르고 Enter 로 이동, Esc 로 닫습니다.',
    none: '찾는 것이 없습니다. 다른 이름이나 초성으로 찾아 보세요.',
    count: '{{count}}개 찾음',
    found: '찾은 것',
    shield: '{{number}}호선',
    kinds: { route: '노선', tollgate: '요금소', section: '구간', incident: '돌발' },
  },
}

export const searchEn: typeof searchKo = {
  search: {
    open: 'Search everything',
    short: 'Search',
    label: 'Find routes, tollgates, sections, incidents',
    hint: 'Type Korean, initial consonants (ㄱㅂ) or Latin letters (gyeongbu). ↑ ↓ choose, Enter goes there, Esc closes.',
    none: 'Nothing found. Try another spelling.',
    count: '{{count}} found',
    found: 'Results',
    shield: 'Route {{number}}',
    kinds: { route: 'Routes', tollgate: 'Tollgates', section: 'Sections', incident: 'Incidents' },
  },
}
