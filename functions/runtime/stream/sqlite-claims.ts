import type { Claims } from './index.ts'
import type { StreamFile } from './sqlite-file.ts'

/** Claims as rows; one that has expired counts as gone. */
export function createClaims({ db, write }: StreamFile): Claims {
  const expire = db.prepare('DELETE FROM claims WHERE expires_at <= ?')
  const select = db.prepare('SELECT owner, done FROM claims WHERE key = ?')
  const put = db.prepare('INSERT OR REPLACE INTO claims (key, owner, done, expires_at) VALUES (?, ?, ?, ?)')
  const drop = db.prepare('DELETE FROM claims WHERE key = ? AND owner = ? AND done = 0')

  const current = (key: string) => {
    expire.run(Date.now())
    return select.get(key)
  }

  return {
    claim: (key, owner, ttlMs) =>
      write(() => {
        const claim = current(key)
        if (claim?.['done'] === 1) return 'done'
        if (claim && claim['owner'] !== owner) return 'held'
        put.run(key, owner, 0, Date.now() + Math.ceil(ttlMs))
        return 'won'
      }),
    complete: (key, owner, rememberMs) =>
      write(() => {
        const claim = current(key)
        if (claim && claim['owner'] !== owner) return false
        put.run(key, owner, 1, Date.now() + Math.ceil(rememberMs))
        return true
      }),
    release: (key, owner) =>
      write(() => {
        drop.run(key, owner)
      }),
  }
}
