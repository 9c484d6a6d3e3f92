/** From "provider/model" to a LangChain chat model. Any OpenAI-compatible address will do; presets make a name enough for the usual ones. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { Environment } from '../config/load.ts'
import { type Config, defaultTimeouts } from '../config/schema.ts'
import { splitModelName } from './pricing.ts'
import { createProviderFetch } from './provider-fetch.ts'
import type { ReplyTimeouts } from './reply-clock.ts'

export type Preset = { readonly baseUrl: string; readonly keyVariable: string | undefined }

export const presets: Readonly<Record<string, Preset>> = {
  openai: { baseUrl: 'https://api.openai.com/v1', keyVariable: 'OPENAI_API_KEY' },
  deepseek: { baseUrl: 'https://api.deepseek.com/v1', keyVariable: 'DEEPSEEK_API_KEY' },
  google: { baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai', keyVariable: 'GEMINI_API_KEY' },
  anthropic: { baseUrl: 'https://api.anthropic.com/v1', keyVariable: 'ANTHROPIC_API_KEY' },
  openrouter: { baseUrl: 'https://openrouter.ai/api/v1', keyVariable: 'OPENROUTER_API_KEY' },
  ollama: { baseUrl: 'http://127.0.0.1:11434/v1', keyVariable: undefined },
}

export type ProviderModel = {
  readonly kind: 'provider'
  readonly name: string
  readonly timeouts: ReplyTimeouts
  readonly open: () => Promise<BaseChatModel>
}

/** `unavailable`: named, and not usable; the extractive model answers until it is. */
export type ResolvedModel =
  | ProviderModel
  | { readonly kind: 'unavailable'; readonly name: string; readonly reason: string }

/** @param name "provider/model", split at the first slash. */
export function resolveProvider(
  name: string,
  providers: Config['models']['providers'],
  environment: Environment,
): ResolvedModel {
  const { provider, model } = splitModelName(name)
  const preset = Object.hasOwn(presets, provider) ? presets[provider] : undefined
  const configured = Object.hasOwn(providers, provider) ? providers[provider] : undefined
  const baseURL = configured?.baseUrl ?? preset?.baseUrl
  if (!baseURL)
    return {
      kind: 'unavailable',
      name,
      reason: `models.providers has no "${provider}". Known without one are ${Object.keys(presets).join(', ')}.`,
    }
  const apiKey = configured?.apiKey || (preset?.keyVariable ? environment[preset.keyVariable] : undefined)
  if (!apiKey && !configured?.baseUrl && preset?.keyVariable)
    return {
      kind: 'unavailable',
      name,
      reason: `${name} needs a key. Set ${preset.keyVariable}, or models.providers.${provider}.apiKey.`,
    }
  const { connectSeconds, firstTokenSeconds, idleSeconds } = configured?.timeouts ?? defaultTimeouts
  const address: Address = { baseURL, apiKey: apiKey || 'none', connectMs: connectSeconds * 1000 }
  return {
    kind: 'provider',
    name,
    timeouts: { firstTokenMs: firstTokenSeconds * 1000, idleMs: idleSeconds * 1000 },
    open: () => openChatModel(model, address),
  }
}

type Address = { readonly baseURL: string; readonly apiKey: string; readonly connectMs: number }

/**
 * Imported when first needed: it costs a third of a second that a start without a provider need not pay. Chat completions, because
 * every provider has them. The library's own console output is off; its retries too, `createProviderFetch` has one.
 */
async function openChatModel(model: string, { baseURL, apiKey, connectMs }: Address): Promise<BaseChatModel> {
  const { ChatOpenAICompletions } = await import('@langchain/openai')
  const configuration = { baseURL, logLevel: 'off', fetch: createProviderFetch(apiKey, connectMs) } as const
  return new ChatOpenAICompletions({ model, apiKey, configuration, maxRetries: 0, streamUsage: true })
}
