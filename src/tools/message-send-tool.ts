import { z } from 'zod'
import { defineOwnerTool, propose } from './owner-tool.ts'

export const messageSendTool = defineOwnerTool({
  name: 'message_send',
  description: 'Proposes a message to a chat. It is sent when the owner has confirmed it.',
  parameters: z.strictObject({
    to: z.string().min(1).max(200).describe('"telegram:<id>"'),
    text: z.string().trim().min(1).max(4000),
  }),
  async run({ to, text }, owner) {
    const recipient = await owner.checkRecipient(to)
    return propose(owner, {
      preview: `${recipient}\n\n${text}`,
      async run() {
        await owner.sendMessage(to, text)
        return recipient
      },
    })
  },
})
