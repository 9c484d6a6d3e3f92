/** How names and moments stand in what a command prints. */

/** What others wrote: a terminal obeys control characters. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
}

/** @param milliseconds since 1970. */
export function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** In UTC. @param milliseconds since 1970. */
export function dayOf(milliseconds: number): string {
  return isoOf(milliseconds).slice(0, 10)
}
