/** A dispatch as a turn has it, with what was recorded and reported. */
import type { ToolsConfig } from '../../src/config/schema.ts'
import { allTools } from '../../src/tools/all-tools.ts'
import { createToolDispatch, type ToolCallRecord } from '../../src/tools/dispatch.ts'
import type { Situation } from '../../src/tools/policy.ts'
import type { Tool, ToolContext } from '../../src/tools/tool.ts'
import { toolContext, toolSituation } from './tool-situation.ts'

type Said = {
  readonly situation?: () => Situation
  readonly limits?: Partial<ToolsConfig['perTurn']>
  readonly context?: Partial<ToolContext>
  readonly tools?: readonly Tool[]
  readonly signal?: AbortSignal
  readonly now?: () => number
}

export function toolCalls(said: Said = {}) {
  const records: ToolCallRecord[] = []
  const reported: unknown[] = []
  const dispatch = createToolDispatch({
    tools: said.tools ?? allTools,
    situation: said.situation ?? (() => toolSituation()),
    limits: { calls: 6, webSearches: 2, seconds: 40, resultCharacters: 8000, ...said.limits },
    context: toolContext(said.context),
    signal: said.signal ?? new AbortController().signal,
    now: said.now ?? (() => performance.now()),
    clean: (text) => text.replaceAll('<|im_start|>', ''),
    record: (call) => records.push(call),
    report: (error) => reported.push(error),
  })
  return { dispatch, call: dispatch.call, records, reported }
}
