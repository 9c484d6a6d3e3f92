/** `synonyms.txt` as it is now: read again when a sync runs, parsed again when it has changed. */
import { readScanned } from './scan.ts'
import { parseSynonyms, type SynonymProblem, type Synonyms, synonymsFile } from './synonyms.ts'

export type SynonymFile = {
  readonly synonyms: Synonyms
  /** Reads the file. @returns every line that cannot be used. */
  refresh(): Promise<readonly SynonymProblem[]>
}

/** A file that cannot be read leaves the synonyms as they were; one that is gone takes them along. */
export function openSynonymFile(root: string, maxBytes: number): SynonymFile {
  let text = ''
  let parsed = parseSynonyms(text)
  return {
    get synonyms() {
      return parsed.synonyms
    },
    async refresh() {
      const content = await readScanned(root, synonymsFile, maxBytes)
      if (content && !content.ok) return [{ file: synonymsFile, line: 1, reason: content.reason }]
      const now = content ? new TextDecoder().decode(content.bytes) : ''
      if (now !== text) {
        text = now
        parsed = parseSynonyms(now)
      }
      return parsed.problems
    },
  }
}
