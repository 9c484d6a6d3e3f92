/** Tools by what they can do to others. */

/** What an agent for strangers may have: OpenClaw's three, and our two that reach nothing but the articles and the person's own profile. */
const publicTools: readonly string[] = ['read', 'web_search', 'session_status', 'search_knowledge', 'note_about_user']

export const executing: readonly string[] = ['exec']
export const writing: readonly string[] = ['config_set']
/** Reach other people. */
export const sending: readonly string[] = ['message_send']

export function isBeyondPublic(tool: string): boolean {
  return !publicTools.includes(tool)
}
