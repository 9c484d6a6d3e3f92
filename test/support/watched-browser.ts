/** A real Chromium whose pages report whatever a planted script could do: its call, a dialog, an error, a request to another origin. */
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
)

export type WatchedContext = {
  readonly context: BrowserContext
  /** What happened that nobody meant to happen. */
  readonly incidents: string[]
}

/** Every name but 127.0.0.1 leads to this machine too: nothing leaves it, and a name can be pointed at the gateway. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
      '--host-resolver-rules=MAP * 127.0.0.1',
    ],
  })
}

/** @param origin the one that may be asked. */
export async function openWatched(browser: Browser, origin: string): Promise<WatchedContext> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-US',
    reducedMotion: 'reduce',
  })
  const incidents: string[] = []
  await context.exposeFunction('hacked', (n: unknown) => incidents.push(`script ${String(n)} ran`))
  context.on('dialog', (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') incidents.push(`console: ${message.text()}`)
  })
  context.on('weberror', (error) => incidents.push(`error: ${error.error().message}`))
  context.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) incidents.push(`request: ${request.url()}`)
  })
  context.on('page', (page) => {
    if (context.pages().length > 1) incidents.push(`page: ${page.url()}`)
  })
  return { context, incidents }
}
