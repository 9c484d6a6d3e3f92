/** A gateway whose bot answers with a stand-in model, so that a test can hold an answer in the middle. */
import { type BotOptions, type RunningBot, startTestBot } from './running-bot.ts'
import { openStandInModelServer, type StandInModelServer } from './stand-in-model-server.ts'

export type BotWithModel = RunningBot & { readonly model: StandInModelServer }

export async function startBotWithModel({ config = {}, ...options }: BotOptions = {}): Promise<BotWithModel> {
  const model = await openStandInModelServer()
  const standin = {
    baseUrl: model.baseUrl,
    apiKey: 'sk-stand-in',
    models: [{ id: 'test-model', price: { input: 1, output: 2 } }],
  }
  const running = await startTestBot({
    ...options,
    config: {
      models: { providers: { standin } },
      agents: { defaults: { model: 'standin/test-model' } },
      messages: { queue: { debounceMs: 50 } },
      ...config,
    },
  })
  return {
    ...running,
    model,
    async close() {
      await running.close()
      await model.close()
    },
  }
}
