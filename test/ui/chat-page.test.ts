/** The chat page in a real Chromium against a real gateway. Without Chromium it is skipped, except where CI is set. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CapturedConsole, createCapturedConsole } from '../support/captured-console.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const page = join(import.meta.dirname, '../../dist/ui/index.html')

const articles = {
  'en/shutter.md':
    '---\ntitle: Shutter speed\nlanguage: en\n---\n\n# Shutter speed\n\n## Shutter speed at 25 fps\n\nAt 25 fps set a shutter speed of 1/50 s.\n\n| fps | s |\n|---|---|\n| 25 | 1/50 |\n',
  'ru/bitrate.md':
    '---\ntitle: Битрейт\nlanguage: ru\n---\n\n# Битрейт\n\n## YouTube\n\nДля YouTube 4K ставьте битрейт 45 Мбит/с.\n',
  'en/hostile.md':
    '# Gimbal <img src=x onerror="window.hacked=1">\n\nBalance the gimbal <script>window.hacked=1</script> on the tilt axis first. [link](javascript:window.hacked=1)\n',
}

describe.skipIf(!executablePath && !process.env.CI)('the chat page', () => {
  let gateway: CapturedConsole
  let running: Promise<unknown>
  let browser: Browser
  let link = ''
  const problems: string[] = []

  const open = async (options: {
    width: number
    height: number
    locale: string
    signedIn?: boolean
  }): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: options.width, height: options.height },
      locale: options.locale,
    })
    const opened = await context.newPage()
    opened.on('pageerror', (error) => problems.push(error.message))
    opened.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    await opened.goto(options.signedIn === false ? new URL('/', link).href : await freshLink())
    return opened
  }
  /** Each signs in one browser. */
  const freshLink = async () => (await gateway.run('token', 'link')).out.split('\n')[0] ?? ''
  const ask = async (where: Page, question: string) => {
    await where.getByRole('textbox', { name: /^(Your question|Ваш вопрос)$/ }).fill(question)
    await where.keyboard.press('Enter')
  }

  beforeAll(async () => {
    expect(existsSync(page), 'dist/ui is not built: run make setup').toBe(true)
    gateway = createCapturedConsole(articles)
    running = gateway.run('start')
    await vi.waitFor(() => expect(gateway.printed()).toContain('Ready: 3 articles'), { timeout: 30_000 })
    link = /http:\S+/.exec(gateway.printed())?.[0] ?? ''
    browser = await chromium.launch({
      ...(executablePath && { executablePath }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    })
  })
  afterAll(async () => {
    await browser?.close()
    gateway.stop()
    await running
    gateway.remove()
    expect(problems).toEqual([])
  })

  it('answers with a citation whose source unfolds to the passage', async () => {
    const chat = await open({ width: 1280, height: 800, locale: 'en-US' })
    await ask(chat, 'what shutter speed for 25 fps')
    await chat.getByText('At 25 fps set a shutter speed of 1/50 s.').first().waitFor()
    const source = chat.getByRole('button', { name: /Shutter speed › Shutter speed at 25 fps/ }).last()
    await source.click()
    await chat.getByRole('cell', { name: '1/50' }).first().waitFor()
    expect(await source.getAttribute('aria-expanded')).toBe('true')
  })

  it('speaks Russian to a Russian browser, on a phone, without scrolling sideways', async () => {
    const chat = await open({ width: 360, height: 740, locale: 'ru-RU' })
    await ask(chat, 'какой битрейт для YouTube 4K')
    await chat.getByText('45 Мбит/с').first().waitFor()
    await chat.getByText('Источники').first().waitFor()
    expect(await chat.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
  })

  it('makes a follow-up self-contained and shows what was searched', async () => {
    const chat = await open({ width: 1280, height: 800, locale: 'en-US' })
    await ask(chat, 'what shutter speed for 50 fps')
    await chat
      .getByText(/extractive|nearest topics/i)
      .first()
      .waitFor()
    await ask(chat, 'and for 25 fps?')
    await chat.getByText('what shutter speed for 25 fps?').waitFor()
  })

  it('says so when the folder does not hold the answer', async () => {
    const chat = await open({ width: 1280, height: 800, locale: 'en-US' })
    await ask(chat, 'how do I cook borscht')
    await chat.getByText('I did not find an answer to this in the knowledge base.').first().waitFor()
  })

  it('shows what an article says and runs nothing of it', async () => {
    const chat = await open({ width: 1280, height: 800, locale: 'en-US' })
    await ask(chat, 'balance the gimbal tilt axis')
    await chat
      .getByText(/on the tilt axis first/)
      .first()
      .waitFor()
    expect(await chat.evaluate("'hacked' in window")).toBe(false)
    expect(await chat.locator('a[href^="javascript"]').count()).toBe(0)
  })

  it.each([
    ['the token', async () => (await gateway.run('token', 'show')).out.trim()],
    ['a link', () => freshLink()],
  ])('asks a stranger for %s, and takes it', async (_what, shown) => {
    const chat = await open({ width: 1280, height: 800, locale: 'en-US', signedIn: false })
    await chat.getByLabel('Link or token').fill(await shown())
    await chat.keyboard.press('Enter')
    await ask(chat, 'what shutter speed for 25 fps')
    await chat.getByText('At 25 fps set a shutter speed of 1/50 s.').first().waitFor()
  })

  it('tells a browser that opens a used link how to get another, and lets in the one that has used it', async () => {
    const used = await freshLink()
    const first = await open({ width: 1280, height: 800, locale: 'en-US', signedIn: false })
    await first.goto(used)
    await first.goto(used)
    await first.getByText('What are you shooting?').waitFor()
    expect(new URL(first.url()).search).toBe('')
    const second = await open({ width: 1280, height: 800, locale: 'ru-RU', signedIn: false })
    await second.goto(used)
    await second.getByText('Новую напечатает команда ./protech token link').waitFor()
    await second.goto(`${new URL(used).origin}/#/sessions`)
    await second.getByRole('heading', { name: 'Вход' }).waitFor()
  })
})
