/** A program that tries everything a tool process must not be able to do. It is asked by name, and says how it went. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'

const [knowledge = '', person = '', ...others] = process.argv.slice(2)
const { O_DIRECTORY } = fs.constants
const openFolder = (folder: string) => fs.openSync(folder, O_DIRECTORY)

const attempts: Readonly<Record<string, (path: string) => unknown>> = {
  read: (path) => fs.readFileSync(path, 'utf8'),
  stat: (path) => fs.statSync(path).size,
  list: (path) => fs.readdirSync(path).join(),
  'read as bytes': (path) => fs.readFileSync(Buffer.from(path), 'utf8'),
  'read beside the open folder of the person': (path) =>
    fs.readFileSync(`/proc/self/fd/${openFolder(person)}/../${path}`, 'utf8'),
  'read beside the open knowledge folder': (path) =>
    fs.readFileSync(`/proc/self/fd/${openFolder(knowledge)}/../${path}`, 'utf8'),
  'read by the working folder': (path) => fs.readFileSync(`/proc/self/cwd/${path}`, 'utf8'),
  'read by a thread': (path) => fs.readFileSync(`/proc/thread-self/fd/${openFolder(person)}/../${path}`, 'utf8'),
  'read inside an open folder': (path) => fs.readFileSync(`/proc/self/fd/${openFolder(person)}/${path}`, 'utf8'),
  write: (path) => fs.writeFileSync(path, 'x'),
  remove: (path) => fs.rmSync(path),
  link: (path) => fs.symlinkSync(path, `${person}/link`),
  'start a program': () => spawnSync('/bin/true').status === 0,
  'start a thread': () => new Worker('1', { eval: true }),
  'load native code': (path) => process.dlopen({ exports: {} }, path),
  'open a database': (path) => new (createRequire(import.meta.url)('node:sqlite').DatabaseSync)(path),
  'make code of text': () => new Function('return 1')(),
  environment: () => Object.keys(Reflect.get(process, 'env')).join(),
  arguments: () => others.join(),
}

process.on('message', ({ id, name }: { id: number; name: string }) => {
  const [attempt = '', path = ''] = name.split('|')
  const say = (text: string) => process.send?.({ id, kind: 'read', text })
  if (attempt === 'network') {
    const socket = connect(Number(path), '127.0.0.1', () => say('connected'))
    socket.on('error', (error) => say(`refused ${Reflect.get(error, 'code')}`))
    return
  }
  try {
    say(`done ${attempts[attempt]?.(path)}`)
  } catch (error) {
    say(`refused ${error instanceof Error && 'code' in error ? error.code : String(error)}`)
  }
})
