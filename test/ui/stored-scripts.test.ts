/** What people, articles and models wrote, shown to an admin in a real Chromium: none of it runs. Skipped without Chromium, but where CI is set. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createSilentLogger } from '../../src/log/logger.ts'
import { openSessions } from '../../src/sessions/store.ts'
import { type CapturedConsole, createCapturedConsole } from '../support/captured-console.ts'
import { scriptPayloads } from '../support/script-payloads.ts'
import { openStandInModelServer, type StandInModelServer, saying } from '../support/stand-in-model-server.ts'
import { answered, asked } from '../support/temporary-sessions.ts'
import { chromiumPath, launchChromium, openWatched, type WatchedContext } from '../support/watched-browser.ts'

const wordOf = (n: number) => `zebrafish${n}`

const articles = Object.fromEntries(
  scriptPayloads.map((payload, n) => [
    `en/a${n}.md`,
    `---\ntitle: ${JSON.stringify(`${wordOf(n)} ${payload}`)}\nlanguage: en\n---\n\n# ${payload.split('\n')[0]}\n\n## ${wordOf(n)} ${payload.split('\n')[0]}\n\n${wordOf(n)} is this: ${payload}\n`,
  ]),
)

/** One conversation a payload: it is the person's name, what they asked, what they were told, and every name of what was found. */
async function plantSessions(folder: string): Promise<void> {
  const logger = createSilentLogger()
  const reset = { mode: 'none', atHour: 4 } as const
  const sessions = await openSessions({ folder, clock: () => new Date(), logger, reset })
  for (const [n, payload] of scriptPayloads.entries()) {
    const facts = { agentId: 'protech', channel: 'telegram', chatKind: 'direct', displayName: `${n}: ${payload}` }
    const { session } = await sessions.open(`agent:protech:telegram:dm:${n + 1}`, facts)
    const found = { n: 1, file: payload, title: payload, heading: payload, lines: [1, 2], score: 1 } as const
    await session.append(asked(payload))
    await session.append({ type: 'retrieval', searched: payload, passages: [found] })
    await session.append(answered(payload))
    await session.append({ type: 'toolResult', callId: '1', name: payload, text: payload, isError: false })
    await session.append({ type: 'note', kind: payload, data: { payload } })
  }
  await sessions.close()
}

describe.skipIf(!chromiumPath && !process.env.CI)('what others wrote', () => {
  let provider: StandInModelServer
  let gateway: CapturedConsole
  let running: Promise<unknown>
  let browser: Browser
  let origin = ''

  beforeAll(async () => {
    expect(existsSync(join(import.meta.dirname, '../../dist/ui/index.html')), 'run make setup').toBe(true)
    provider = await openStandInModelServer()
    gateway = createCapturedConsole(articles, {
      models: { providers: { standin: { baseUrl: provider.baseUrl, apiKey: 'sk-stand-in' } } },
      agents: { defaults: { model: 'standin/test-model' } },
      knowledge: { root: 'knowledge', embedding: { model: 'none' }, search: { declineBelow: 0 } },
    })
    await plantSessions(join(gateway.folder, 'var/agents'))
    running = gateway.run('start')
    await vi.waitFor(() => expect(gateway.printed()).toContain('Ready: '), { timeout: 30_000 })
    origin = new URL(/http:\S+/.exec(gateway.printed())?.[0] ?? '').origin
    browser = await launchChromium()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    gateway.stop()
    await running
    gateway.remove()
    await provider.close()
  })

  const signIn = async (): Promise<WatchedContext & { readonly page: Page }> => {
    const watched = await openWatched(browser, origin)
    const page = await watched.context.newPage()
    await page.goto((await gateway.run('token', 'link')).out.split('\n')[0] ?? '')
    await page.getByRole('button', { name: 'Conversations' }).waitFor()
    return { ...watched, page }
  }
  /** Elements that nothing of ours makes out of what somebody wrote. */
  const strangers =
    'script:not([src]), iframe, object, embed, form[action], input[autofocus], img, video, math, noscript p, meta[http-equiv], base, link[href^="http"]'

  it('stands as text in the list of conversations and in every transcript', async () => {
    const { page, incidents, context } = await signIn()
    await page.getByRole('button', { name: 'Conversations' }).click()
    await page.getByRole('heading', { name: 'Conversations' }).waitFor()
    await page.locator('.sessions-row').nth(29).waitFor()
    const names = await page.locator('.sessions-name').allTextContents()
    expect(names.toSorted()).toEqual(scriptPayloads.map((payload, n) => `${n}: ${payload}`).toSorted())
    const links = await page.locator('.sessions-row').evaluateAll((rows) => rows.map((row) => row.getAttribute('href')))
    for (const link of links) {
      await page.goto(`${origin}/${link}`)
      const title = page.locator('.sessions-title')
      await page.locator('.transcript-entry').nth(4).waitFor()
      const payload = scriptPayloads[Number((await title.textContent())?.split(':')[0])] ?? ''
      const said = await page.locator('.transcript-text').allTextContents()
      expect(said.filter((text) => text === payload).length, payload).toBeGreaterThanOrEqual(4)
      expect(await page.locator('.transcript-passages').first().textContent()).toContain(payload)
      expect(await page.locator(`.page-scroll :is(${strangers})`).count(), payload).toBe(0)
    }
    expect(incidents).toEqual([])
    await context.close()
  }, 60_000)

  it('runs neither as a question, nor as an answer, nor as a title, a heading or a passage, on the chat page', async () => {
    const { page, incidents, context } = await signIn()
    for (const [n, payload] of scriptPayloads.entries()) {
      provider.script([saying(payload, ` ${wordOf(n)} [1].`)])
      await page.getByRole('textbox', { name: 'Your question' }).fill(`${wordOf(n)} ${payload}`)
      await page.keyboard.press('Enter')
      const exchange = page.locator('.exchange').nth(n)
      await exchange.locator('.sources').first().waitFor()
      expect(await exchange.locator('.question').textContent()).toContain(payload)
      // What stands behind an open comment is not shown.
      const shown = await exchange.locator('.reply-text').textContent()
      if (!payload.includes('<!--')) expect(shown, payload).toContain(wordOf(n))
      await exchange.locator('.sources button[aria-expanded]').first().click()
      await exchange.locator('.source-passage').first().waitFor()
      await expect(exchange.locator('.source-name').first().textContent()).resolves.toContain(wordOf(n))
      expect(await exchange.locator(`:scope :is(${strangers})`).count(), payload).toBe(0)
    }
    const links = await page
      .locator('.prose a')
      .evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.getAttribute('rel'), a.getAttribute('target')]))
    for (const [href, rel, target] of links) {
      expect(href).toMatch(/^https?:\/\//)
      expect([rel, target]).toEqual(['noopener noreferrer', '_blank'])
    }
    expect(incidents).toEqual([])
    await context.close()
  }, 120_000)

  it('would be seen to run on a page that takes it as HTML', async () => {
    const { context, incidents } = await openWatched(browser, origin)
    const page = await context.newPage()
    for (const n of [2, 3, 9, 20]) await page.setContent(scriptPayloads[n - 1] ?? '')
    await expect
      .poll(() => incidents.join(), { timeout: 10_000 })
      .toMatch(/script 2 ran.*script 3 ran.*script 9 ran.*evil\.test\/20/)
    await context.close()
  })

  it('would be stopped by the page’s policy even where it was taken as HTML', async () => {
    const { page, incidents, context } = await signIn()
    // A refresh in a meta element loads nothing into this page; no policy covers it.
    for (const payload of scriptPayloads.filter((one) => !one.includes('http-equiv')))
      await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(payload)})`)
    const stopped = () => incidents.filter((incident) => /Executing inline .+ violates/.test(incident))
    await expect.poll(() => stopped().length, { timeout: 10_000 }).toBeGreaterThan(5)
    expect(incidents.filter((incident) => /^(?:script|dialog|page)/.test(incident))).toEqual([])
    await context.close()
  })

  it('is out of reach for a name of somebody else’s that points to this machine', async () => {
    const { context } = await openWatched(browser, origin)
    const page = await context.newPage()
    const rebound = origin.replace('127.0.0.1', 'evil.test')
    for (const path of ['/', '/api/me', '/healthz']) expect((await page.goto(rebound + path))?.status(), path).toBe(421)
    await context.close()
  })
})
