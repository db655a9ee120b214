/**
 * Asks one address for the same thing over many kept connections, each as soon as its answer before has come whole, and
 * prints how many answers a second came: `load-client.ts <url> <connections> <seconds>`.
 *
 * It takes less of a core than any server here, so that it measures that: raw sockets, one buffer to read into, and of
 * an answer only its status and Content-Length. An answer that is no 200 of that length ends it with an error.
 */
import { connect } from 'node:net'

const [address = '', connections = '1', seconds = '1'] = process.argv.slice(2)
const { hostname, port, host, pathname, search } = new URL(address)
const request = Buffer.from(
  `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\naccept-encoding: gzip\r\n\r\n`,
)
const buffer = Buffer.allocUnsafe(256 * 2 ** 10)
const HEAD_END = Buffer.from('\r\n\r\n')
let answers = 0

/** @returns what is told of each piece of the connection's answers, which lies at the buffer's beginning */
function reader(ask: () => void): (length: number) => void {
  let head = ''
  let left = 0
  return (length) => {
    if (left > 0) {
      left -= length
    } else {
      const end = buffer.subarray(0, length).indexOf(HEAD_END)
      head += buffer.toString('latin1', 0, end < 0 ? length : end)
      if (end < 0) return
      const announced = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
      if (!head.startsWith('HTTP/1.1 200') || announced === undefined) throw new Error(`not counted: ${head}`)
      head = ''
      left = Number(announced) - (length - end - HEAD_END.length)
    }
    if (left > 0) return
    if (left < 0) throw new Error(`${-left} bytes more than were announced`)
    answers++
    ask()
  }
}

for (let index = 0; index < Number(connections); index++) {
  const socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    onread: {
      buffer,
      callback(length) {
        read(length)
        return true
      },
    },
  })
  const ask = () => void socket.write(request)
  const read = reader(ask)
  socket.once('connect', ask)
  socket.once('close', () => {
    throw new Error('the server closed a connection')
  })
}

const started = performance.now()
setTimeout(
  () => {
    process.stdout.write(`${(answers / (performance.now() - started)) * 1000}\n`)
    process.exit()
  },
  Number(seconds) * 1000,
)
