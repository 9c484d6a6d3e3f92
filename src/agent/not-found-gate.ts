/** A model that finds nothing in the passages says NOT_FOUND, and no person should see that word. */

const word = 'NOT_FOUND'

export type NotFoundGate = {
  /** @returns what may go on: nothing while the text may still turn out to be NOT_FOUND, or once it has. */
  push(text: string): string
  /** @returns what was held back and is an answer after all. */
  end(): string
  /** Final after `end`. */
  readonly isNotFound: boolean
}

/** For the beginning of one reply; the word in the middle of an answer is an answer. */
export function createNotFoundGate(): NotFoundGate {
  let state: 'undecided' | 'answer' | 'not-found' = 'undecided'
  let held = ''

  const release = () => {
    const text = held
    held = ''
    return text
  }
  return {
    push(text) {
      if (state === 'answer') return text
      held += text
      if (state === 'undecided') state = judge(held)
      return state === 'answer' ? release() : ''
    },
    end() {
      if (state === 'undecided') state = begin(held) === word ? 'not-found' : 'answer'
      return state === 'answer' ? release() : ''
    },
    get isNotFound() {
      return state === 'not-found'
    },
  }
}

function judge(text: string): 'undecided' | 'answer' | 'not-found' {
  const start = begin(text)
  if (word.startsWith(start)) return 'undecided'
  return /^NOT_FOUND\W/.test(start) ? 'not-found' : 'answer'
}

/** Without quotes, emphasis or code marks; the space some models write for the underscore is one. */
function begin(text: string): string {
  return text
    .replace(/^[\s`*_"'([]+/, '')
    .replace(/^NOT F/, 'NOT_F')
    .replace(/^NOT $/, 'NOT_')
}
