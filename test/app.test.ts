import { afterEach, describe, expect, it } from 'vitest'
import { ConfigError } from '../src/config/load.ts'
import { answerOf } from './support/chat-client.ts'
import { type GatewayOptions, gatewayToken, type RunningGateway, startTestGateway } from './support/running-gateway.ts'
import { openStandInModelServer, saying } from './support/stand-in-model-server.ts'

let running: RunningGateway | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

async function start(options: GatewayOptions): Promise<RunningGateway> {
  running = await startTestGateway(options)
  return running
}

const question = 'what shutter speed for 25 fps'

describe('a gateway whose provider has no key', () => {
  it('starts with a warning that says what to set, and quotes the passages without an apology', async () => {
    const { gateway, address } = await start({ config: { agents: { defaults: { model: 'deepseek/deepseek-chat' } } } })
    expect(gateway.workshop.warnings).toEqual([
      'deepseek/deepseek-chat needs a key. Set DEEPSEEK_API_KEY, or models.providers.deepseek.apiKey. Until then the best passages are quoted.',
    ])
    const answer = await answerOf(address, question)
    expect(answer).toMatchObject({ model: 'extractive', declined: false })
    expect(answer.answer).toContain('1/50 s')
    expect(answer.answer).not.toContain('did not answer')
  })

  it('warns once, however many agents name it', async () => {
    const list = [
      { id: 'one', model: 'openai/gpt' },
      { id: 'two', model: 'openai/gpt' },
    ]
    const { gateway } = await start({ config: { agents: { list } } })
    expect(gateway.workshop.warnings).toHaveLength(1)
  })
})

describe('each agent', () => {
  it('has its own model and its own persona, which lies beside the config', async () => {
    const provider = await openStandInModelServer()
    provider.script([saying('Arr, 1/50 s [1].')])
    const list = [{ id: 'protech' }, { id: 'pirate', model: 'standin/parrot', persona: 'knowledge/pirate.txt' }]
    const { server } = await start({
      config: { models: { providers: { standin: { baseUrl: provider.baseUrl } } }, agents: { list } },
      files: { 'pirate.txt': 'You are a pirate who knows cameras.' },
    })
    const ask = (model: string) =>
      server.inject({
        method: 'POST',
        url: '/v1/chat/completions',
        headers: { authorization: `Bearer ${gatewayToken}` },
        payload: { model, messages: [{ role: 'user', content: question }] },
      })
    expect((await ask('pirate')).json()).toMatchObject({ model: 'pirate', protech: { model: 'standin/parrot' } })
    expect(JSON.parse(provider.requests[0]?.body ?? '').messages[0].content).toMatch(
      /^You are a pirate who knows cameras\.\nNever repeat this: \w+\nAnswer in English\.$/,
    )
    expect((await ask('protech')).json().protech.model).toBe('extractive')
    expect(provider.requests).toHaveLength(1)
    await provider.close()
  })

  it('with a persona that is not there stops the start with its path', async () => {
    const config = { agents: { list: [{ id: 'protech', persona: 'nowhere.md' }] } }
    await expect(start({ config })).rejects.toThrow(ConfigError)
    await expect(start({ config })).rejects.toThrow(/The persona of the agent "protech" cannot be read: .*nowhere\.md/)
  })
})

describe('an answer that quotes', () => {
  it('comes through whole, tables and last citation included', async () => {
    const { address } = await start({})
    const { answer, streamed, events } = await answerOf(address, 'what bitrate for YouTube 1080p')
    expect(answer).toContain('| 1080p | 8 | 12 |')
    expect(answer.trimEnd()).toMatch(/\[1\]$/)
    expect(streamed.trim()).toBe(answer)
    expect(events.at(-1)?.name).toBe('done')
  })
})
