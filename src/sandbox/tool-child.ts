/**
 * The program of a tool process: reads files of the knowledge folder and of one person's folder through the same guard as the gateway.
 * It is started by `tool-process.ts` with the rights to do no more than that. Arguments: the two folders; the second may be empty.
 */
import { ContainmentError, openContainedFolder } from './contained-folder.ts'
import { readLines } from './read-lines.ts'
import type { FileReply, FileRequest } from './tool-process.ts'

const [knowledge = '', person = ''] = process.argv.slice(2)

process.on('message', (request: FileRequest) => {
  void answer(request).then((reply) => process.send?.(reply))
})

async function answer(request: FileRequest): Promise<FileReply> {
  const { id, folder } = request
  try {
    const root = folder === 'knowledge' ? knowledge : person
    if (root === '') return { id, kind: 'refused', reason: 'missing' }
    const opened = openContainedFolder(root, { owner: folder === 'knowledge' ? 'any' : 'own' })
    return { id, kind: 'read', text: await readLines(opened, request) }
  } catch (error) {
    return { id, kind: 'refused', reason: error instanceof ContainmentError ? error.reason : 'unavailable' }
  }
}
