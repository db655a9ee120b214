/** `npm test [filter …]`: all tests, after saying which real parts are here; ends with `N passed, N failed`. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { startVitest } from 'vitest/node'

const parts = {
  'Redis (redis-server)': [
    '/usr/bin/redis-server',
    '/usr/local/bin/redis-server',
    '/opt/homebrew/bin/redis-server',
  ],
  'MariaDB (mariadbd)': ['/usr/sbin/mariadbd', '/usr/local/bin/mariadbd', '/opt/homebrew/bin/mariadbd'],
  Chromium: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
}
for (const [name, paths] of Object.entries(parts)) {
  const found = paths.find((path) => existsSync(path))
  process.stdout.write(
    found ? `${name}: ${found}\n` : `${name}: not installed; the tests that need it are skipped\n`,
  )
  if (!found && process.env['CI'] === 'true') {
    process.stderr.write(`${name} must be installed where CI=true\n`)
    process.exit(1)
  }
}

const vitest = await startVitest('test', process.argv.slice(2), {
  watch: false,
  root: resolve(import.meta.dirname, '..'),
})
const files = vitest.state.getFiles()
const counted = { passed: 0, failed: 0, skipped: 0 }
const tally = (tasks: (typeof files)[number]['tasks']): void => {
  for (const task of tasks) {
    if (task.type === 'suite') tally(task.tasks)
    else if (task.result?.state === 'pass') counted.passed++
    else if (task.result?.state === 'fail') counted.failed++
    else counted.skipped++
  }
}
for (const file of files) tally(file.tasks)
// A file that could not be loaded, or an error outside any test, is a failure as well.
const broken = files.filter((file) => file.result?.state === 'fail' && file.tasks.length === 0).length
counted.failed += broken + vitest.state.getUnhandledErrors().length
await vitest.close()
process.stdout.write(
  `${counted.passed} passed, ${counted.failed} failed${counted.skipped ? `, ${counted.skipped} skipped` : ''}\n`,
)
process.exit(counted.failed > 0 || counted.passed === 0 ? 1 : 0)
