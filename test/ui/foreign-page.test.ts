/**
 * A page of another server on this machine, opened in the browser of a signed-in admin: browsers send it the gateway's cookie along, because a
 * port makes no other site. What it can do is nothing. Skipped without Chromium, but where CI is set.
 */
import { createServer, type Server } from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningGateway, startTestGateway } from '../support/running-gateway.ts'
import { chromiumPath, launchChromium } from '../support/watched-browser.ts'

describe.skipIf(!chromiumPath && !process.env.CI)('a page of another port', () => {
  let gateway: RunningGateway
  let browser: Browser
  let other: Server
  let page: Page
  let origin = ''
  /** What the gateway answered the page, by path. */
  const answers: { path: string; status: number; sentCookie: boolean }[] = []

  beforeAll(async () => {
    gateway = await startTestGateway()
    origin = gateway.address
    other = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>hello'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    browser = await launchChromium()
    page = await browser.newPage()
    await page.goto(`${origin}/sign-in?code=${gateway.codes.create()}`)
    expect(await isSignedIn()).toBe('true')
    gateway.server.server.on('request', ({ url, headers }, response) => {
      const sentCookie = headers.cookie !== undefined
      response.on('finish', () => answers.push({ path: url ?? '', status: response.statusCode, sentCookie }))
    })
    await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`)
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    other.close()
    await gateway.close()
  })

  const run = (script: string) =>
    page.evaluate(`(async () => { ${script} })().then(String, (error) => 'failed: ' + error)`)

  const isSignedIn = () => run(`return (await (await fetch('/api/me')).json()).signedIn`)

  it('changes nothing, though its requests carry the cookie', async () => {
    for (const path of ['/api/chat', '/api/sign-out', '/api/sign-in', '/api/knowledge/sync', '/v1/chat/completions'])
      await run(
        `await fetch('${origin}${path}', { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' })`,
      )
    await expect.poll(() => answers.length, { timeout: 10_000 }).toBe(5)
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
    expect(answers.every(({ sentCookie }) => sentCookie)).toBe(true)
  })

  it('reads nothing, by script, by image or in a frame', async () => {
    answers.length = 0
    for (const path of ['/api/sessions', '/api/me', '/healthz', '/v1/models'])
      expect(await run(`return (await fetch('${origin}${path}', { credentials: 'include' })).text()`)).toMatch(
        /^failed/,
      )
    expect(
      await run(`
        const image = new Image()
        image.src = '${origin}/favicon.svg'
        return new Promise((resolve) => { image.onload = () => resolve('shown'); image.onerror = () => resolve('not shown') })`),
    ).toBe('not shown')
    expect(
      await run(`
        const frame = document.createElement('iframe')
        frame.src = '${origin}/'
        document.body.append(frame)
        await new Promise((resolve) => { frame.onload = resolve })
        return frame.contentDocument === null ? 'shut' : frame.contentDocument.body.textContent`),
    ).toBe('shut')
    const refused = answers.filter(({ path }) => ['/api/sessions', '/v1/models'].includes(path))
    expect(refused.map(({ status }) => status)).toEqual([403, 403])
  })

  it('leaves the admin signed in and not locked out', async () => {
    answers.length = 0
    for (let n = 0; n < 30; n += 1)
      await run(`await fetch('${origin}/sign-in?code=x${n}', { mode: 'no-cors', credentials: 'include' })`)
    expect(answers.every(({ status }) => status === 303)).toBe(true)
    await page.goto(`${origin}/`)
    expect(await isSignedIn()).toBe('true')
  })
})
