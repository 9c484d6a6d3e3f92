/** The agent loop: LangChain's createAgent, streamed as text. The only door to `langchain`. */
import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import type { Generation } from '@langchain/core/outputs'
import { createAgent, createMiddleware, tool } from 'langchain'
import type { Usage } from '../models/pricing.ts'
import { createReplyClock, type ReplyTimeouts } from '../models/reply-clock.ts'
import type { OfferedTool, ToolDispatch } from '../tools/dispatch.ts'
import type { CallMeter } from './call-meter.ts'
import { createEventQueue } from './event-queue.ts'

export type LoopEvent =
  | { readonly type: 'text'; readonly text: string }
  /** The model searched and is asked again: what it says next begins anew. */
  | { readonly type: 'again' }
  /** A reply is complete. "length", "content_filter": the provider ended it before the model did; undefined: it does not say. */
  | { readonly type: 'ended'; readonly reason: string | undefined }

export type LoopRequest = {
  readonly model: BaseChatModel
  readonly system: string
  readonly messages: readonly BaseMessage[]
  /** What the model may call; every call goes through its `call`, whatever name and arguments the model made up. undefined: nothing. */
  readonly tools: ToolDispatch | undefined
  readonly timeouts: ReplyTimeouts
  /** Told of each request as it happens, whatever the reader of the events does. */
  readonly meter: CallMeter
  readonly signal: AbortSignal
}

/**
 * Events come from a callback that the model waits for. LangGraph's own stream of messages is filled in the background and ends with
 * the graph: of a model that answers at once it loses the end. Rejects with whatever the model's provider rejected with, with the
 * reason of `signal`, or with ReplyTimeoutError.
 */
export async function* runLoop(request: LoopRequest): AsyncGenerator<LoopEvent> {
  const { model, system, messages, tools, signal } = request
  const left = new AbortController()
  const agent = createAgent({
    model,
    tools: tools ? tools.offered.map(toLangChain) : [],
    middleware: tools ? [answerWhenSpent(tools, () => left.abort(new EndlessToolsError())), oneDoor(tools)] : [],
  })
  const clock = createReplyClock(request.timeouts)
  const until = AbortSignal.any([signal, clock.signal, left.signal])
  const events = createEventQueue<LoopEvent>()
  const listener = createListener([clock, request.meter], (event) => {
    if (event.type !== 'text' || event.text !== '') events.push(event)
  })
  const input = { messages: [new SystemMessage(system), ...messages] }
  clock.began()
  agent
    .invoke(input, { signal: until, recursionLimit: mostSteps, callbacks: [listener] })
    .then(
      () => (until.aborted ? events.fail(until.reason) : events.end()),
      (error: unknown) => events.fail(until.aborted ? until.reason : error),
    )
    .finally(() => clock.ended())
  try {
    yield* events.read()
  } finally {
    clock.ended()
    left.abort()
  }
}

/** So often a model is told to answer. */
const mostTold = 2
/** LangGraph's count of model calls and rounds of tools together. */
const mostSteps = 32

/** The model goes on calling tools that it may not call any more. */
export class EndlessToolsError extends Error {
  override name = 'EndlessToolsError'
}

type Watcher = Pick<CallMeter, 'began' | 'heard' | 'ended'>

/** Turns what LangChain reports of a run into events, in the order it happens. */
function createListener(watchers: readonly Watcher[], report: (event: LoopEvent) => void): BaseCallbackHandler {
  let calls = 0
  let streamed = false
  const handler = BaseCallbackHandler.fromMethods({
    handleChatModelStart() {
      for (const watcher of watchers) watcher.began()
      if (calls > 0) report({ type: 'again' })
      calls += 1
      streamed = false
    },
    handleLLMNewToken(...[text, , , , , fields]) {
      const hasContent = text !== '' || hasHiddenContent(fields?.chunk)
      for (const watcher of watchers) watcher.heard(hasContent)
      streamed = true
      report({ type: 'text', text })
    },
    handleLLMEnd({ generations }) {
      const last = generations.at(-1)?.at(-1)
      for (const watcher of watchers) {
        if (!streamed) watcher.heard(true)
        watcher.ended(usageOf(last))
      }
      if (last && !streamed) report({ type: 'text', text: last.text })
      const reason: unknown = last?.generationInfo?.finish_reason
      report({ type: 'ended', reason: typeof reason === 'string' ? reason : undefined })
    },
  })
  return Object.assign(handler, { awaitHandlers: true, raiseError: true, lc_prefer_streaming: true })
}

/** Reasoning, or a piece of a tool call. */
function hasHiddenContent(chunk: unknown): boolean {
  if (typeof chunk !== 'object' || chunk === null || !('message' in chunk)) return false
  const { message } = chunk
  if (!AIMessageChunk.isInstance(message)) return false
  const { tool_call_chunks: toolCalls = [], additional_kwargs: more } = message
  return toolCalls.length > 0 || Boolean(more.reasoning_content)
}

function usageOf(generation: Generation | undefined): Usage | undefined {
  const message: unknown = generation && 'message' in generation ? generation.message : undefined
  if (!AIMessage.isInstance(message) || !message.usage_metadata) return undefined
  const { input_tokens, output_tokens, input_token_details } = message.usage_metadata
  return {
    inputTokens: input_tokens,
    cachedInputTokens: input_token_details?.cache_read ?? 0,
    outputTokens: output_tokens,
  }
}

/** What the model is told of a tool. It is never run from here. */
function toLangChain({ name, description, schema }: OfferedTool) {
  const run = () => {
    throw new Error(`${name} was called past its door.`)
  }
  return tool(run, { name, description, schema })
}

/** LangChain would check a call by its own rules, and send the provider an error with its stack, file names and all. */
function oneDoor(tools: ToolDispatch) {
  return createMiddleware({
    name: 'OneDoor',
    wrapToolCall: async ({ toolCall: { id = '', name, args } }) => {
      const { text, isError } = await tools.call(name, args)
      return new ToolMessage({ content: text, tool_call_id: id, name, status: isError ? 'error' : 'success' })
    },
  })
}

/** A model that may not call anything any more is told to answer, and given up when it does not. */
function answerWhenSpent(tools: ToolDispatch, giveUp: () => void) {
  let told = 0
  return createMiddleware({
    name: 'AnswerWhenSpent',
    wrapModelCall: (request, handler) => {
      if (!tools.isSpent) return handler(request)
      told += 1
      if (told > mostTold) giveUp()
      return handler({ ...request, toolChoice: 'none' })
    },
  })
}
