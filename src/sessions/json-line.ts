/**
 * A value as one line of JSON that every reader loads. Half of a surrogate pair, as a text has that was cut in the middle of an emoji, is
 * legal for JSON.stringify and an error for jq: it becomes U+FFFD.
 */
export function toJsonLine(value: object): string {
  const json = JSON.stringify(value).replaceAll(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (found) =>
    found === '\\\\' ? found : '\ufffd',
  )
  return `${json}\n`
}
