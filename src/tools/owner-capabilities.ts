/** What an owner's turn may reach. The dispatch hands it to owners in a direct chat, and to nobody else. */

export type SessionSummary = {
  readonly key: string
  readonly agentId: string
  /** ISO 8601. */
  readonly updatedAt: string
}

/** Something that happens only when the person says so, in a later message and in their own words. */
export type ProposedAction = {
  /** What will happen, exactly; shown to the person by the runtime, not by the model. */
  readonly preview: string
  /** @returns what was done, for the person. */
  readonly run: () => Promise<string>
}

export type ConfigChange = {
  /** Dotted: `agents.defaults.maxConcurrent`, `agents.list.0.model`. */
  readonly path: string
  /** Any JSON value; undefined removes the key. */
  readonly value: unknown
}

export type ExecResult = {
  /** null: it was killed. */
  readonly exitCode: number | null
  readonly output: string
  readonly isCut: boolean
  readonly isTimedOut: boolean
}

export type OwnerCapabilities = {
  listSessions(filter: {
    readonly agentId?: string | undefined
    readonly limit: number
  }): Promise<readonly SessionSummary[]>
  /** The last entries of a conversation as text; undefined: there is no such key. */
  readSession(key: string, last: number): Promise<string | undefined>
  /** @returns where it will go, in words; throws ToolError when there is no such chat. Nothing is sent. */
  checkRecipient(to: string): Promise<string>
  sendMessage(to: string, text: string): Promise<void>
  /** The config as it is written, secrets masked. @param path undefined: all of it. */
  readConfig(path: string | undefined): Promise<string>
  /** Throws ToolError when the config would not load with the change. Writes nothing. @returns what would change, in words. */
  checkConfig(change: ConfigChange): Promise<string>
  setConfig(change: ConfigChange): Promise<void>
  readLogs(filter: {
    readonly level: string
    readonly session?: string | undefined
    readonly last: number
  }): Promise<string>
  /** Starts a sub-agent. @returns its session key. */
  spawn(agentId: string | undefined, task: string): Promise<string>
  /** Runs a command in a container. */
  exec(command: string, signal: AbortSignal): Promise<ExecResult>
  /** Keeps the action until the person confirms it, and has the runtime show them its preview and the code. */
  propose(action: ProposedAction): void
}
