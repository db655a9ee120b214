// The kubectl of tests: asks the clusters of kubectl-server.ts what to answer. Plain JavaScript and no package, as it is
// started some hundred times.
import { connect } from 'node:net'

const read = async (stream) => {
  let text = ''
  for await (const some of stream.setEncoding('utf8')) text += some
  return text
}

const args = process.argv.slice(2)
const input = args.at(-1) === '-' ? await read(process.stdin) : ''
const server = connect(process.env.TEST_CLUSTERS)
server.end(JSON.stringify({ args, input }))
const { stdout = '', stderr = '', code = 0, become } = JSON.parse(await read(server))
process.stderr.write(stderr)
process.stdout.write(stdout)
process.exitCode = code
if (become) {
  const { spawn } = await import('node:child_process')
  // Ctrl-C does not reach what runs inside a pod: it ends as its standard input does.
  const child = spawn(become[0], become.slice(1), { stdio: 'inherit', detached: true })
  process.on('SIGTERM', () => child.kill())
  child.on('exit', (its) => (process.exitCode = its ?? 1))
}
