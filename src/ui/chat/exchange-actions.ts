/** What a shown exchange can ask of the page. */
export interface ExchangeActions {
  ask: (question: string) => void
  retry: (id: number) => void
}
