import { FakeListChatModel } from '@langchain/core/utils/testing'
import { describe, expect, it } from 'vitest'
import { type ConfigInput, configSchema } from '../../src/config/schema.ts'
import { createAgentModels } from '../../src/models/agent-models.ts'

function modelsOf(config: ConfigInput) {
  const opened: string[] = []
  const models = createAgentModels({
    config: configSchema.parse(config),
    environment: { DEEPSEEK_API_KEY: 'k' },
    now: () => 0,
    openModel: (name) => {
      opened.push(name)
      return new FakeListChatModel({ responses: [] })
    },
  })
  return { models, opened }
}

const standin = { baseUrl: 'http://127.0.0.1:1/v1', models: [{ id: 'a', price: { input: 1, output: 2 } }] }

describe('the models of an agent', () => {
  it('come in the order they are tried, each once', async () => {
    const { models } = modelsOf({
      models: { providers: { standin } },
      agents: {
        list: [{ id: 'x', model: { primary: 'standin/a', fallbacks: ['deepseek/deepseek-chat', 'standin/a'] } }],
      },
    })
    expect(await models.open('x')).toMatchObject([
      { name: 'standin/a', usesTools: true, timeouts: { firstTokenMs: 30_000, idleMs: 20_000 }, price: { output: 2 } },
      { name: 'deepseek/deepseek-chat', price: { output: 0.42 } },
    ])
  })

  it('are opened once for all agents, and share what is known of their health', async () => {
    const { models, opened } = modelsOf({
      models: { providers: { standin } },
      agents: { defaults: { model: 'standin/a' }, list: [{ id: 'x' }, { id: 'y' }, { id: 'z', model: 'standin/b' }] },
    })
    const [ofX, ofY, ofZ] = (await Promise.all(['x', 'y', 'z'].map(models.open))).map(([model]) => model?.breaker)
    expect(opened).toEqual(['standin/a', 'standin/b'])
    expect([ofX === ofY, ofX === ofZ]).toEqual([true, false])
    ofX?.enter()?.failed({ kind: 'overloaded' })
    expect(models.health().map(({ name, state }) => [name, state])).toEqual([
      ['standin/a', 'open'],
      ['standin/b', 'closed'],
    ])
  })

  it('have no price when nobody knows it', async () => {
    const { models } = modelsOf({ models: { providers: { standin } }, agents: { defaults: { model: 'standin/b' } } })
    expect((await models.open('protech'))[0]).not.toHaveProperty('price')
  })

  it('that cannot be used are left out, with one warning each', async () => {
    const { models } = modelsOf({
      agents: {
        defaults: { model: { primary: 'openai/x', fallbacks: ['nobody/x', 'deepseek/y'] } },
        list: [{ id: 'x' }, { id: 'y' }],
      },
    })
    expect((await models.open('x')).map(({ name }) => name)).toEqual(['deepseek/y'])
    expect(models.warnings).toEqual([
      expect.stringMatching(/^openai\/x needs a key\..*Until then the best passages are quoted\.$/),
      expect.stringMatching(/^models\.providers has no "nobody"\./),
    ])
    expect(models.health().map(({ name }) => name)).toEqual(['deepseek/y'])
  })

  it('are none for an agent without any', async () => {
    expect(await modelsOf({}).models.open('protech')).toEqual([])
  })
})
