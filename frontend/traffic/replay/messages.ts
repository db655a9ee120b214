export const replayKo = {
  replay: {
    start: '다시 보기',
    sign: '다시 보기, 실시간 아님',
    label: '다시 보기 조작',
    play: '재생',
    pause: '멈춤',
    back: '5분 전으로',
    forward: '5분 후로',
    speed: '빠르기',
    times: '{{count}}배',
    slider: '보여 줄 시각',
    day: '날짜',
    lastDay: '최근 24시간',
    live: '실시간으로',
    loading: '자료를 받는 중',
    none: '이 시각의 자료가 없습니다.',
  },
}

export const replayEn: typeof replayKo = {
  replay: {
    start: 'Replay',
    sign: 'Replay, not live',
    label: 'Replay controls',
    play: 'Play',
    pause: 'Pause',
    back: '5 minutes back',
    forward: '5 minutes on',
    speed: 'Speed',
    times: '{{count}}×',
    slider: 'Time shown',
    day: 'Day',
    lastDay: 'Last 24 hours',
    live: 'Back to live',
    loading: 'Fetching the data',
    none: 'No data of this time.',
  },
}
