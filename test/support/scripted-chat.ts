/** A chat model inside the process that says what a test decides when it is asked, and waits where the test holds it. */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage, ToolMessage } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'

export type PromptMessage = { readonly role: string; readonly text: string; readonly calls: readonly ScriptedCall[] }

/** All that a provider would be sent, without the ids that are made anew each time. */
export type SeenPrompt = { readonly messages: readonly PromptMessage[]; readonly tools: readonly string[] }

export type ScriptedCall = { readonly name: string; readonly arguments: string }

export type Piece = { readonly text: string } | { readonly calls: readonly ScriptedCall[] }

/** @param signal of the turn: what waits has to end with it. */
export type ScriptedReply = (prompt: SeenPrompt, signal: AbortSignal) => AsyncIterable<Piece>

export class ScriptedChat extends BaseChatModel {
  readonly #reply: ScriptedReply
  readonly #tools: readonly string[]

  constructor(reply: ScriptedReply, tools: readonly string[] = []) {
    super({})
    this.#reply = reply
    this.#tools = tools
  }

  override _llmType(): string {
    return 'scripted'
  }

  override bindTools(tools: BindToolsInput[]): ScriptedChat {
    return new ScriptedChat(this.#reply, tools.map(nameOf))
  }

  override async _generate(): Promise<ChatResult> {
    throw new Error('Only streamed.')
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    { signal = new AbortController().signal }: BaseChatModelCallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for await (const piece of this.#reply({ messages: messages.map(toSeen), tools: this.#tools }, signal)) {
      const text = 'text' in piece ? piece.text : ''
      const calls = 'calls' in piece ? piece.calls : []
      const chunks = calls.map(({ name, arguments: args }, index) => {
        return { type: 'tool_call_chunk' as const, name, args, index, id: `call-${messages.length}-${index}` }
      })
      const message = new AIMessageChunk({ content: text, tool_call_chunks: chunks })
      yield new ChatGenerationChunk({ text, message })
      await runManager?.handleLLMNewToken(text)
    }
  }
}

function nameOf(tool: BindToolsInput): string {
  return 'name' in tool && typeof tool.name === 'string' ? tool.name : 'a tool without a name'
}

function toSeen(message: BaseMessage): PromptMessage {
  const calls = AIMessage.isInstance(message) ? (message.tool_calls ?? []) : []
  return {
    role: ToolMessage.isInstance(message) ? `tool ${message.name} ${message.status}` : message.type,
    text: message.text,
    calls: calls.map(({ name, args }) => ({ name, arguments: JSON.stringify(args) })),
  }
}
