// Runs a script of this project on the Node it wants, installing the packages first where they are missing or stale.
// Plain JavaScript that any Node can parse: it is what tells that a Node is too old.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST = 20
const WANTED = 24
const root = fileURLToPath(new URL('..', import.meta.url))

function fail(line) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

const majorOf = (version) => Number(version.replace('v', '').split('.')[0])

if (majorOf(process.version) < OLDEST) {
  fail(`Node ${OLDEST} or newer is needed; this is ${process.version}. Get it at https://nodejs.org`)
}

const lock = join(root, 'package-lock.json')
/** Which lock file the packages were installed by: its time changes with every checkout, its content does not. */
const mark = join(root, 'node_modules', '.installed-by')
const lockHash = createHash('sha256').update(readFileSync(lock)).digest('hex')
const holder = join(root, '.installing')
if (!isInstalled()) {
  const letGo = await hold()
  // Whoever held it before may have installed them.
  if (!isInstalled()) {
    await install()
    writeFileSync(mark, lockHash)
  }
  letGo()
}

const [script, ...args] = process.argv.slice(2)
const child = spawn(nodeBinary(), ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
  // The channel lets it notice that this process is gone, however it went.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` },
})
// The terminal sends Ctrl-C to the child too; a signal sent to this process alone is passed on.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
// npm runs this in a shell and, ended by a signal, leaves both behind.
if (process.env.npm_lifecycle_event) {
  const parents = parentsOf()
  setInterval(() => parentsOf() !== parents && child.kill('SIGTERM'), 500).unref()
}
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))

function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  // Whoever links node_modules to another project's sees to it: installing here would empty that one.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return true
  if (!existsSync(installed)) return false
  // Installed by hand, there is no mark, and the packages are newer than the lock file.
  return (
    statSync(installed).mtimeMs >= statSync(lock).mtimeMs ||
    (existsSync(mark) && readFileSync(mark, 'utf8') === lockHash)
  )
}

/** Waits for whoever installs the packages now: each of two would empty what the other fills. @returns what ends it */
async function hold() {
  let told = false
  for (;;) {
    try {
      writeFileSync(holder, `${process.pid}`, { flag: 'wx' })
      break
    } catch ({ code, message }) {
      if (['EACCES', 'EPERM', 'EROFS'].includes(code))
        fail(
          `cannot install the packages: ${root} is read-only; copy the project to a folder you can write to`,
        )
      if (code !== 'EEXIST') fail(`cannot install the packages: ${message}`)
    }
    if (isHolderGone()) {
      rmSync(holder, { force: true })
      continue
    }
    if (!told) process.stdout.write(`waiting for whoever installs the packages (${holder}) …\n`)
    told = true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const letGo = () => rmSync(holder, { force: true })
  process.on('exit', letGo)
  return () => {
    process.off('exit', letGo)
    letGo()
  }
}

/** Killed, it left its file behind. */
function isHolderGone() {
  try {
    const pid = Number(readFileSync(holder, 'utf8'))
    // Just made, it is still empty.
    if (pid > 0) process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** Who started this process, and who started that one where /proc tells. */
function parentsOf() {
  const { ppid } = process
  try {
    return `${ppid} ${/\) \S+ (\d+)/.exec(readFileSync(`/proc/${ppid}/stat`, 'utf8'))[1]}`
  } catch {
    return `${ppid}`
  }
}

/** The packages bring Node 24 for Linux, Windows and Intel Macs; elsewhere the machine's own must do. */
function nodeBinary() {
  if (majorOf(process.version) >= WANTED) return process.execPath
  const brought = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  const version = existsSync(brought) ? spawnSync(brought, ['--version'], { encoding: 'utf8' }).stdout : ''
  if (majorOf(version || 'v0') >= WANTED) return brought
  return fail(
    `Node ${WANTED} is needed and its package is not made for ${process.platform} ${process.arch}; install it from https://nodejs.org (this is ${process.version})`,
  )
}

function install() {
  const started = Date.now()
  const said = (text) => process.stdout.write(process.stdout.isTTY ? `\r${text}` : `${text}\n`)
  said('installing packages (once; a minute or two) …')
  const ticking = setInterval(
    () =>
      process.stdout.isTTY &&
      said(`installing packages (once; a minute or two) … ${Math.round((Date.now() - started) / 1000)} s`),
    1000,
  )
  return new Promise((resolve) => {
    const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    })
    npm.on('error', (error) => fail(`cannot run npm: ${error.message}`))
    npm.on('exit', (code) => {
      clearInterval(ticking)
      if (code !== 0) fail('npm ci failed; what it said is above')
      said(`packages installed in ${Math.round((Date.now() - started) / 1000)} s            \n`)
      resolve()
    })
  })
}
