/** The agent loop: LangChain's createAgent with one tool at most, streamed as text. The only door to `langchain`. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessageChunk, type BaseMessage, type UsageMetadata } from '@langchain/core/messages'
import { createAgent, tool, toolCallLimitMiddleware } from 'langchain'
import { z } from 'zod'

export type LoopEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'usage'; readonly inputTokens: number; readonly outputTokens: number }

export type LoopRequest = {
  readonly model: BaseChatModel
  readonly system: string
  readonly messages: readonly BaseMessage[]
  /** Another look into the knowledge base; answers with passages as the model reads them. undefined: no tools. */
  readonly searchAgain: ((query: string) => Promise<string>) | undefined
  readonly signal: AbortSignal
}

const mostSearches = 2

/** Rejects with whatever the model's provider rejected with. */
export async function* runLoop({ model, system, messages, searchAgain, signal }: LoopRequest): AsyncGenerator<LoopEvent> {
  const agent = createAgent({
    model,
    systemPrompt: system,
    tools: searchAgain ? [searchTool(searchAgain)] : [],
    middleware: searchAgain ? [toolCallLimitMiddleware({ runLimit: mostSearches, exitBehavior: 'continue' })] : [],
  })
  const stream = await agent.stream({ messages: [...messages] }, { streamMode: 'messages', signal, recursionLimit: 12 })
  for await (const [message] of stream) {
    if (!AIMessageChunk.isInstance(message)) continue
    if (message.text !== '') yield { type: 'text', text: message.text }
    if (message.usage_metadata) yield toUsage(message.usage_metadata)
  }
}

function searchTool(searchAgain: (query: string) => Promise<string>) {
  return tool(({ query }) => searchAgain(query), {
    name: 'search_knowledge',
    description: 'More passages on something the given ones miss.',
    schema: z.object({ query: z.string().min(1).max(300) }),
  })
}

function toUsage(usage: UsageMetadata): LoopEvent {
  return { type: 'usage', inputTokens: usage.input_tokens, outputTokens: usage.output_tokens }
}
