// Runs once while an image is built: starts the function as its user, asks what a first request would, and ends it, so
// that Node leaves its compiled code in the image. Plain JavaScript, as the base image has Node and nothing else.
const { spawn } = require('node:child_process')
const { chownSync, mkdirSync, readdirSync, readFileSync } = require('node:fs')
const { request } = require('node:http')

const USER = 65532
const PORT = 8080
const DEADLINE_MS = 60_000

const { name, env, ask } = JSON.parse(readFileSync('/warm/warm.json', 'utf8'))
const cache = process.env.NODE_COMPILE_CACHE
for (const folder of [cache, '/tmp/warm']) {
  mkdirSync(folder, { recursive: true })
  chownSync(folder, USER, USER)
}

const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '/app/index.cjs'], {
  uid: USER,
  gid: USER,
  cwd: '/app',
  stdio: 'inherit',
  env: {
    ...process.env,
    PORT: String(PORT),
    DATA_DIR: '/tmp/warm',
    LOG_LEVEL: 'warn',
    ...env,
  },
})
const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)))

const status = ({ method = 'GET', path, headers, body }) =>
  new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', port: PORT, method, path, headers, agent: false },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode))
      },
    )
    asked.on('error', () => resolve(undefined))
    asked.end(body)
  })

async function warm() {
  const until = Date.now() + DEADLINE_MS
  let answer
  // Any answer to the first request has loaded what it takes; that of the probe must be 200.
  while (ask && (answer = await status({ path: '/healthz' })) !== 200) {
    if (Date.now() > until || child.exitCode !== null) throw new Error(`${name} does not answer: ${answer}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  for (const one of ask ?? []) {
    answer = await status(one)
    if (answer === undefined) throw new Error(`${name} does not answer ${one.path}`)
  }
  if (ask) child.kill('SIGTERM')
  const code = await ended
  const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  if (files.length === 0) throw new Error(`${name} ended with ${code} and left no compiled code in ${cache}`)
}

warm().catch((error) => {
  process.stderr.write(`${error.message}\n`)
  child.kill('SIGKILL')
  process.exitCode = 1
})
