/** The watched folder: everything in it is answered with, so everybody who can write there writes to everybody. */
import { basename } from 'node:path'
import { isLink, named, wrong } from './checks-files.ts'
import type { Suspect } from './facts.ts'
import { type Check, checksOf } from './finding.ts'

const program =
  /\.(?:sh|bash|zsh|command|exe|bat|cmd|ps1|com|scr|jar|app|py|pl|rb|js|mjs|cjs|ts|php|vbs|dll|so|dylib)$/i

export const knowledgeChecks: readonly Check[] = checksOf('knowledge', {
  'kb.holds_private_folders': {
    severity: 'critical',
    what: 'The knowledge folder and the gateway’s private folders lie in one another.',
    why: 'What people said in private would be read as articles and quoted to everybody.',
    fix: 'Set knowledge.root to a folder of articles alone.',
    find: ({ knowledge }) => knowledge.overlaps,
  },
  'kb.perms_writable': {
    severity: 'warn',
    what: 'Everybody on this machine can change the knowledge.',
    why: 'Whoever changes an article speaks through the bot to all.',
    fix: 'Take the right to write from others: chmod -R o-w.',
    find: (facts) => wrong(facts, [facts.knowledge.folder, ...facts.knowledge.below], 0o002),
  },
  'kb.js_front_matter': {
    severity: 'warn',
    what: 'An article’s front matter asks for another language than YAML.',
    why: 'Many programs run front matter that begins with ---js. This gateway refuses the file; somebody should ask who wrote it.',
    fix: 'Begin the file with a plain --- line, and look at its history.',
    find: ({ knowledge }) => toLines(knowledge.codeFrontMatter),
  },
  'kb.symlink': {
    severity: 'warn',
    what: 'A link stands in the knowledge folder.',
    why: 'A link leads out of the folder, and where to can change. The gateway does not follow it, so what it leads to is not answered with.',
    fix: 'Put the file itself there, or remove the link.',
    find: ({ knowledge }) => named(knowledge.below.filter(isLink)),
  },
  'kb.hardlink': {
    severity: 'warn',
    what: 'An article has a second name somewhere else.',
    why: 'Whoever may write to that one changes this article, past whoever reviews the folder.',
    fix: 'Copy the file to a new one and remove the old name.',
    find: ({ knowledge }) =>
      knowledge.below
        .filter(({ kind, links }) => kind === 'file' && links > 1)
        .map(({ path, links }) => `${path} has ${links} names`),
  },
  'kb.executable': {
    severity: 'warn',
    what: 'Something in the knowledge folder can be run.',
    why: 'Articles are text. A program among them waits for somebody to start it.',
    fix: 'chmod 644 the article; move programs elsewhere.',
    find: ({ knowledge, uid }) =>
      named(
        knowledge.below.filter(
          ({ path, kind, mode }) =>
            kind === 'file' && ((uid !== undefined && (mode & 0o111) !== 0) || program.test(basename(path))),
        ),
      ),
  },
  'kb.special_file': {
    severity: 'warn',
    what: 'A pipe, socket or device stands in the knowledge folder.',
    why: 'Reading one can hold up a program for ever. The gateway does not open it.',
    fix: 'Remove it.',
    find: ({ knowledge }) => named(knowledge.below.filter(({ kind }) => kind === 'other')),
  },
  'kb.injection_suspects': {
    severity: 'warn',
    what: 'An article has words that speak to a model instead of to readers.',
    why: 'Passages are shown to the model as data and its tools reach nothing of others; still, answers may be bent. The signs are known phrases in English and Russian: others are not seen.',
    fix: 'Read the line. If it is no article’s word, remove it and look at the file’s history.',
    find: ({ knowledge }) => toLines(knowledge.instructions),
  },
  'kb.hidden_text': {
    severity: 'warn',
    what: 'An article holds what its readers do not see.',
    why: 'Hidden comments and invisible characters are where most planted instructions stand. They are left out of what a model is shown.',
    fix: 'Remove it, and look at the file’s history.',
    find: ({ knowledge }) => toLines(knowledge.hidden),
  },
  'secrets.in_knowledge': {
    severity: 'critical',
    what: 'A key or token stands in an article.',
    why: 'Articles are quoted to everybody who asks.',
    fix: 'Take it out of the article, and replace the key at whoever issued it.',
    find: ({ knowledge }) => toLines(knowledge.secrets),
  },
})

export function toLines(suspects: readonly Suspect[]): readonly string[] {
  return suspects.map(({ file, line, what }) => `${file}:${line}: ${what}`)
}
