import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './system.ts'

const run = promisify(execFile)

/** Runs a command of the README as it is typed, but for the ports, which are the running system's. */
export async function runReadmeExample(name: string, firstPort: number): Promise<string> {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const block = new RegExp(`<!-- try:${name} -->\\n\`\`\`sh\\n(.*?)\`\`\``, 's').exec(readme)?.[1]
  if (!block) throw new Error(`the README has no example try:${name}`)
  const command = block.replaceAll(
    /localhost:80(8\d)/g,
    (_, port) => `127.0.0.1:${firstPort + Number(port) - 80}`,
  )
  const { stdout } = await run('bash', ['-c', `set -e; ${command.replaceAll('curl -i', 'curl -sS -i')}`])
  return stdout
}
