/** Names a person in the ledger, the records and the feedback. */
export function personKey(channel: string, id: string): string {
  return `${channel}:${id}`
}
