/** What stands in the knowledge folder, and what its articles say that they should not. */
import { relative } from 'node:path'
import type { Places } from '../config/load.ts'
import type { KnowledgeFacts, Suspect } from './facts.ts'
import { findCodeFrontMatter, findHidden, findInstructions } from './injection.ts'
import { lookAt, lookBelow, type PathFact } from './path-fact.ts'
import { readText } from './read-text.ts'
import { findSecrets, type KnownSecret } from './secret-shapes.ts'

const longestArticle = 2 * 1024 * 1024

/** @param below what stands below the knowledge folder. */
export function readKnowledgeFacts(places: Places, known: readonly KnownSecret[]): KnowledgeFacts {
  const below = lookBelow(places.knowledge).filter(({ path }) => !isHidden(relative(places.knowledge, path)))
  const read = below.filter(isArticle).map((article): Read => {
    const file = relative(places.knowledge, article.path)
    return { file, text: readText(article.path, longestArticle)?.text ?? '' }
  })
  const inAll = (find: (file: string, text: string) => readonly Suspect[]) =>
    read.flatMap(({ file, text }) => find(file, text))
  return {
    folder: lookAt(places.knowledge),
    below,
    overlaps: overlapping(places),
    codeFrontMatter: inAll(findCodeFrontMatter),
    instructions: inAll((file, text) => [
      ...findInstructions(file, text),
      ...findInstructions(file, file.replace(/[-_./]/g, ' ')).map((suspect) => ({
        ...suspect,
        what: 'its name reads like an instruction to a model',
      })),
    ]),
    hidden: inAll(findHidden),
    secrets: inAll((file, text) => findSecrets(file, text, known)),
  }
}

type Read = { readonly file: string; readonly text: string }

/** What begins with a dot is not read by the gateway, as a repository's own folder. */
function isHidden(path: string): boolean {
  return path.split(/[\\/]/).some((part) => part.startsWith('.'))
}

function isArticle({ path, kind }: PathFact): boolean {
  return kind === 'file' && /\.md$/i.test(path)
}

/** The home may hold the knowledge; what is private in it may not, nor be held by it. */
function overlapping({ knowledge, users, var: state, indexes }: Places): readonly string[] {
  return [users, state, indexes].flatMap((folder) => {
    if (isWithin(folder, knowledge)) return [`${folder} lies in ${knowledge}`]
    return isWithin(knowledge, folder) ? [`${knowledge} lies in ${folder}`] : []
  })
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || !/^(?:\.\.(?:[\\/]|$)|[A-Za-z]:|\/)/.test(way)
}
