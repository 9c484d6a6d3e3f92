/**
 * A short siege of the source tree it stands in, for a process of its own: what crossed, as JSON. The arguments name the campaigns, of
 * which it takes a part that has every goal, position and kind of answer in it.
 */
import { exfilCampaign, linkedCampaign, obeyCampaign, scaffoldCampaign } from './campaigns.ts'
import { injectionTexts } from './obey-cases.ts'
import { besiege } from './siege.ts'

/** Of our own those with what chat templates and comments are made of. */
const texts = injectionTexts.filter((text, index) => index < 11 || (index % 5 === 0 && /<\||\[INST|<!--/.test(text)))
const wanted = new Set(process.argv.slice(2))

const { crossings, errors, requests, ms } = await besiege((camp) => {
  if (wanted.has('obey')) obeyCampaign(camp, texts, false)
  if (wanted.has('exfil')) exfilCampaign(camp, (_, index) => index % 4 === 1)
  if (wanted.has('scaffold')) scaffoldCampaign(camp, ({ name }) => name.includes('refusal'))
  if (wanted.has('linked')) linkedCampaign(camp)
})
process.stdout.write(JSON.stringify({ crossings, errors: errors.length, requests, ms }))
