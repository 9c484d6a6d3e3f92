/** Files beside the gateway's folder that nobody who writes to a bot may reach or change. */
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type OutsideTree = {
  readonly root: string
  /** Of every file its inode and its content, as one line. */
  fingerprint(): string
  remove(): void
}

const files = ['secret.txt', 'keys/id', 'keys/.env', 'profile.md', 'history.md', 'deep/er/notes.md']

export function plantOutsideTree(secret: string): OutsideTree {
  const root = mkdtempSync(join(tmpdir(), 'protech-outside-'))
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true })
    writeFileSync(join(root, file), `${secret}\n`)
  }
  return {
    root,
    fingerprint: () => fingerprintOf(root),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

export function fingerprintOf(root: string): string {
  const hash = createHash('sha256')
  for (const entry of readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(root, entry)
    const stat = lstatSync(path)
    const content = stat.isFile() ? readFileSync(path) : ''
    hash.update(`${entry} ${stat.ino} ${stat.mode} ${stat.nlink} ${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}
