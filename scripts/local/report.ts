import { join } from 'node:path'
import type { Part } from './plan.ts'
import type { StartSettings } from './settings.ts'

/** What `npm start` prints when everything runs: where the page is, what listens where, and a command to try. */
export function report(
  settings: StartSettings,
  parts: readonly Part[],
  { dataDir, after }: { dataDir: string; after: string },
): string {
  const host = `http://localhost:${settings.PORT}`
  const stored = `${settings.REDIS_ADDR ?? 'embedded stream'}, ${settings.DB_HOST ?? `embedded store in ${dataDir}`}`
  const table = parts
    .toSorted((a, b) => a.port - b.port)
    .map(({ name, port, what }) => `  ${String(port).padEnd(6)}${name.padEnd(22)}${what}`)
  return `
  고속도로 교통 대시보드 · Expressway traffic dashboard
  ${host}    cluster ${settings.CLUSTER}, data ${settings.DATA_SOURCE_MODE}, ${stored}
  ready after ${after}; logs in ${join(dataDir, 'logs')}

${table.join('\n')}

  Try: report an accident, and watch it appear on the map

  curl -i ${host}/ingest -H 'content-type: application/json' \\
    -H 'ce-specversion: 1.0' -H 'ce-id: '$(date +%s) -H 'ce-source: /curl' \\
    -H 'ce-type: kr.expressway.accidents.collected.v1' -d '{
      "collectedAt": "'$(date -u +%Y-%m-%dT%H:%M:%SZ)'", "origin": "manual", "records": [{
        "accDate": "'$(TZ=Asia/Seoul date +%Y%m%d)'", "accHour": "'$(TZ=Asia/Seoul date +%H:%M:%S)'",
        "accPointNM": "판교IC 부근", "accType": "사고", "nosunNM": "0010", "roadNM": "경부선",
        "startEndTypeCode": "부산방향", "smsText": "승용차 추돌, 1차로 차단",
        "latitude": 37.396, "altitude": 127.103, "laneYn1": "Y" }] }'

  Ctrl-C stops everything.
`
}
