/** Every tool there is. Which of them a turn may use is the policy's business. */
import { configGetTool } from './config-get-tool.ts'
import { configSetTool } from './config-set-tool.ts'
import { execTool } from './exec-tool.ts'
import { logsReadTool } from './logs-read-tool.ts'
import { messageSendTool } from './message-send-tool.ts'
import { noteAboutUserTool } from './note-about-user-tool.ts'
import { readTool } from './read-tool.ts'
import { searchKnowledgeTool } from './search-knowledge-tool.ts'
import { sessionReadTool } from './session-read-tool.ts'
import { sessionStatusTool } from './session-status-tool.ts'
import { sessionsListTool } from './sessions-list-tool.ts'
import { spawnAgentTool } from './spawn-agent-tool.ts'
import type { Tool } from './tool.ts'
import { webSearchTool } from './web-search-tool.ts'

export const allTools: readonly Tool[] = [
  ...[readTool, searchKnowledgeTool, webSearchTool, sessionStatusTool, noteAboutUserTool],
  ...[sessionsListTool, sessionReadTool, messageSendTool, configGetTool, configSetTool, logsReadTool],
  ...[spawnAgentTool, execTool],
]
