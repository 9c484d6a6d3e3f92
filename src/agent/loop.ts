/** The agent loop: LangChain's createAgent with one tool at most, streamed as text. The only door to `langchain`. */
import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, type BaseMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import type { Generation } from '@langchain/core/outputs'
import { createAgent, createMiddleware, tool, toolCallLimitMiddleware } from 'langchain'
import { createEventQueue } from './event-queue.ts'

export type LoopEvent =
  | { readonly type: 'text'; readonly text: string }
  /** The model searched and is asked again: what it says next begins anew. */
  | { readonly type: 'again' }
  | { readonly type: 'usage'; readonly inputTokens: number; readonly outputTokens: number }
  /** The provider ended the text before the model did: "length", "content_filter". */
  | { readonly type: 'stopped'; readonly reason: string }

export type LoopRequest = {
  readonly model: BaseChatModel
  readonly system: string
  readonly messages: readonly BaseMessage[]
  /** Another look into the knowledge base; answers with passages as the model reads them. undefined: no tools. */
  readonly searchAgain: ((query: string) => Promise<string>) | undefined
  /** Longest time the model may say nothing at all. */
  readonly silenceMs: number
  readonly signal: AbortSignal
}

/** The model said nothing for too long. */
export class SilentModelError extends Error {
  override name = 'SilentModelError'
}

const mostSearches = 2

/**
 * Events come from a callback that the model waits for. LangGraph's own stream of messages is filled in the background and ends with
 * the graph: of a model that answers at once it loses the end. Rejects with whatever the model's provider rejected with, or with
 * SilentModelError.
 */
export async function* runLoop({
  model,
  system,
  messages,
  searchAgain,
  silenceMs,
  signal,
}: LoopRequest): AsyncGenerator<LoopEvent> {
  const agent = createAgent({
    model,
    tools: searchAgain ? [searchTool(searchAgain)] : [],
    middleware: searchAgain ? toolManners() : [],
  })
  const silence = createSilenceWatch(silenceMs)
  const left = new AbortController()
  const until = AbortSignal.any([signal, silence.signal, left.signal])
  const events = createEventQueue<LoopEvent>()
  const listener = createListener((event) => {
    silence.broken()
    if (event.type !== 'text' || event.text !== '') events.push(event)
  })
  const input = { messages: [new SystemMessage(system), ...messages] }
  agent.invoke(input, { signal: until, recursionLimit: 16, callbacks: [listener] }).then(
    () => events.end(),
    (error: unknown) => events.fail(silence.signal.aborted && !signal.aborted ? silence.signal.reason : error),
  )
  try {
    yield* events.read()
  } finally {
    silence.end()
    left.abort()
  }
}

/** Turns what LangChain reports of a run into events, in the order it happens. */
function createListener(report: (event: LoopEvent) => void): BaseCallbackHandler {
  let calls = 0
  let streamed = false
  const handler = BaseCallbackHandler.fromMethods({
    handleChatModelStart() {
      if (calls > 0) report({ type: 'again' })
      calls += 1
      streamed = false
    },
    handleLLMNewToken(text) {
      streamed = true
      report({ type: 'text', text })
    },
    handleLLMEnd({ generations }) {
      const last = generations.at(-1)?.at(-1)
      if (!last) return
      if (!streamed) report({ type: 'text', text: last.text })
      for (const event of endOf(last)) report(event)
    },
  })
  return Object.assign(handler, { awaitHandlers: true, raiseError: true, lc_prefer_streaming: true })
}

function* endOf(generation: Generation): Generator<LoopEvent> {
  const message: unknown = 'message' in generation ? generation.message : undefined
  if (AIMessage.isInstance(message) && message.usage_metadata)
    yield {
      type: 'usage',
      inputTokens: message.usage_metadata.input_tokens,
      outputTokens: message.usage_metadata.output_tokens,
    }
  const reason: unknown = generation.generationInfo?.finish_reason
  if (reason === 'length' || reason === 'content_filter') yield { type: 'stopped', reason }
}

/** Bounded, and quiet about this machine. */
function toolManners() {
  const limit = toolCallLimitMiddleware({ runLimit: mostSearches, exitBehavior: 'continue' })
  return [answerAfter(mostSearches), plainToolErrors(), limit] as const
}

function searchTool(searchAgain: (query: string) => Promise<string>) {
  return tool(({ query }) => searchAgain(query), {
    name: 'search_knowledge',
    description: 'More passages on something the given ones miss.',
    schema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] } as const,
  })
}

/** What goes wrong in a tool stays here: LangChain would send the provider the error with its stack, file names and all. */
function plainToolErrors() {
  return createMiddleware({
    name: 'PlainToolErrors',
    wrapToolCall: async (request, handler) => {
      try {
        return await handler(request)
      } catch {
        const content = 'That did not work. Call search_knowledge with {"query": "a few words"}, or answer.'
        return new ToolMessage({ content, tool_call_id: request.toolCall.id ?? '', status: 'error' })
      }
    },
  })
}

/** A model that may not search any more is told to answer. */
function answerAfter(searches: number) {
  return createMiddleware({
    name: 'AnswerAfterSearches',
    wrapModelCall: (request, handler) => {
      const asked = request.messages.filter((message) => ToolMessage.isInstance(message)).length
      return handler(asked >= searches ? { ...request, toolChoice: 'none' } : request)
    },
  })
}

function createSilenceWatch(silenceMs: number) {
  const controller = new AbortController()
  const timer = setTimeout(
    () => controller.abort(new SilentModelError(`The model said nothing for ${silenceMs / 1000} s.`)),
    silenceMs,
  )
  return { signal: controller.signal, broken: () => void timer.refresh(), end: () => clearTimeout(timer) }
}
