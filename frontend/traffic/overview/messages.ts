export const overviewKo = {
  overview: {
    heading: '전국 고속도로',
    figures: '주요 수치',
    incidents: '진행 중인 돌발',
    congested: '정체 구간',
    speed: '평균 속도',
    tollgates: '요금소 통행',
    trend: {
      was: '지난주 {{was}}',
      more: '지난주 같은 시각보다 많음',
      less: '지난주 같은 시각보다 적음',
      same: '지난주 같은 시각과 같음',
      none: '지난주 같은 시각의 자료가 아직 없습니다. 일주일 치가 쌓이면 견주어 보여 줍니다.',
    },
    slowest: '가장 느린 구간',
    routes: '노선별 소통',
    recent: '최근 돌발',
    layers: '지도에 보일 것',
    layer: { roads: '소통', incidents: '돌발', tollgates: '요금소' },
  },
}

export const overviewEn: typeof overviewKo = {
  overview: {
    heading: 'Expressways',
    figures: 'Key figures',
    incidents: 'Active incidents',
    congested: 'Congested sections',
    speed: 'Mean speed',
    tollgates: 'Tollgate traffic',
    trend: {
      was: 'last week {{was}}',
      more: 'more than at this hour last week,',
      less: 'less than at this hour last week,',
      same: 'as at this hour last week,',
      none: 'Nothing is kept yet of this hour last week. Trends appear once a week of data is there.',
    },
    slowest: 'Slowest sections',
    routes: 'Traffic by route',
    recent: 'Latest incidents',
    layers: 'Shown on the map',
    layer: { roads: 'Traffic', incidents: 'Incidents', tollgates: 'Tollgates' },
  },
}
