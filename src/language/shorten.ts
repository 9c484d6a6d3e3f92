/** A text cut to `most` UTF-16 units, and an ellipsis behind them; no character is cut in two. As it is when it is short enough. */
export function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).toWellFormed().trimEnd()}…` : text
}
