/** Words that say whose they are: questions, profiles and names are made of them, so that whatever leaves the gateway shows where it is from. */

/** Of a person's n-th question. @param person seven digits. */
export function tagOf(person: string, n: number): string {
  return `p${person}q${n}`
}

/** Something the person keeps to themselves. */
export function secretOf(person: string, n: number): string {
  return `kan${person}x${n}`
}

const owned = /(?:p|kan)(\d{7})[qx]\d+/g

export function ownedIn(text: string): readonly { readonly word: string; readonly owner: string }[] {
  return [...text.matchAll(owned)].map(([word, owner = '']) => ({ word, owner }))
}

export function ownersIn(text: string): ReadonlySet<string> {
  return new Set(ownedIn(text).map(({ owner }) => owner))
}

export function tagsIn(text: string): readonly string[] {
  return [...new Set(ownedIn(text).flatMap(({ word }) => (word.startsWith('p') ? [word] : [])))]
}
