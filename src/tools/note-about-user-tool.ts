/** `note_about_user`: one typed field of the profile of the person who writes, whoever is spoken of. */
import { z } from 'zod'
import { ProfileError } from '../users/profile.ts'
import { defineTool, ToolError } from './tool.ts'

export const noteAboutUserTool = defineTool({
  name: 'note_about_user',
  description: 'Notes what the person said about themselves, in their words.',
  audience: 'everyone',
  parameters: z.strictObject({
    field: z.enum(['name', 'language', 'level', 'gear', 'software', 'platforms', 'notes']),
    value: z.string().max(500),
  }),
  async run({ field, value }, { user }) {
    if (!user) throw new ToolError('Nothing can be noted here: this is no private chat.')
    try {
      await user.change({ [field]: value })
    } catch (error) {
      if (error instanceof ProfileError) throw new ToolError(error.message, { cause: error })
      throw error
    }
    return `Noted: ${field}.`
  },
})
