/**
 * Swaps a folder and a file of an attacked folder for links to what stands outside, and back, until it is ended:
 * `node folder-swapper.ts <root> <outside>`. Says "ready" once, and ends when its input does.
 */
import { renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [root = '', outside = ''] = process.argv.slice(2)
const door = join(root, 'door')
const leaf = join(root, 'leaf.md')

/** Between the two renames there is nothing at the path, as when somebody does it by hand. */
function swapFolder(): void {
  renameSync(door, `${door}.aside`)
  symlinkSync(outside, door)
  unlinkSync(door)
  renameSync(`${door}.aside`, door)
}

/** In place at once, each time: whatever was written there meanwhile gives way. */
function swapFile(): void {
  symlinkSync(join(outside, 'canary.md'), `${leaf}.next`)
  renameSync(`${leaf}.next`, leaf)
  writeFileSync(`${leaf}.next`, 'inside')
  renameSync(`${leaf}.next`, leaf)
}

let isEnding = false
process.stdin.on('end', () => {
  isEnding = true
})
process.stdin.resume()
process.stdout.write('ready\n')

function run(): void {
  for (let at = 0; at < 200; at += 1) {
    swapFolder()
    swapFile()
  }
  if (!isEnding) setImmediate(run)
}
run()
