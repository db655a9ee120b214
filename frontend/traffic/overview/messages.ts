export const overviewKo = {
  overview: {
    heading: '지금 전국 고속도로',
    incidents: '진행 중인 돌발',
    incidentsToday: '오늘 {{count}}건',
    congested: '정체 구간',
    congestedOf: '{{total}}구간 중 {{count}}구간',
    speed: '평균 속도',
    speedNote: '교통량 가중',
    tollgates: '요금소 통행',
    tollgatesNote: '요금소 {{count}}곳 합계',
    shares: '구간 소통',
    slowest: '느린 노선',
    recent: '최근 돌발',
  },
}

export const overviewEn: typeof overviewKo = {
  overview: {
    heading: 'Expressways now',
    incidents: 'Active incidents',
    incidentsToday: '{{count}} today',
    congested: 'Congested',
    congestedOf: '{{count}} of {{total}} sections',
    speed: 'Mean speed',
    speedNote: 'weighted by volume',
    tollgates: 'Tollgate traffic',
    tollgatesNote: '{{count}} tollgates',
    shares: 'Sections by state',
    slowest: 'Slowest routes',
    recent: 'Latest incidents',
  },
}
