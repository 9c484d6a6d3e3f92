/** Who may write to the bots, and who could write in their name. */
import type { Facts } from './facts.ts'
import { byVariable, type Check, checksOf } from './finding.ts'
import { isLoopbackUrl } from './loopback.ts'
import { type AccountRules, accountsOf, isOpenToAll } from './reach.ts'

export const telegramChecks: readonly Check[] = checksOf('telegram', {
  'telegram.dm_open': {
    severity: 'info',
    what: 'Everybody may write to a bot in private.',
    why: 'That is a choice, and the gateway is made for it: each person has a conversation and a folder of their own. What such a bot’s agent may do is checked apart.',
    fix: 'Set dmPolicy to "pairing" or "allowlist" when the bot is for a few.',
    find: (facts) => keysOf(facts, ({ dmPolicy }) => dmPolicy === 'open', 'dmPolicy is "open"'),
  },
  'telegram.allow_from_wildcard': {
    severity: 'warn',
    what: 'A list of those who may write lets everybody in.',
    why: 'The policy reads as if the bot were closed, and "*" opens it.',
    fix: 'Take "*" out, or set dmPolicy to "open" so that it says what it does.',
    find: (facts) =>
      keysOf(facts, (account) => account.dmPolicy !== 'open' && isOpenToAll(account), 'allowFrom has "*"'),
  },
  'telegram.group_open': {
    severity: 'warn',
    what: 'Anybody can put a bot into a group and use it there.',
    why: 'A group spends your money, and what is said in it is read by people nobody knows.',
    fix: 'Set groupPolicy to "allowlist" and list the groups.',
    fixable: true,
    find: (facts) => keysOf(facts, ({ groupPolicy }) => groupPolicy === 'open', 'groupPolicy is "open"'),
  },
  'telegram.group_wildcard': {
    severity: 'warn',
    what: 'The list of groups has an entry for every group.',
    why: 'The policy reads as if groups were chosen, and "*" lets any group in.',
    fix: 'List the groups by their chat ids, or give "*" an allowFrom.',
    find: (facts) =>
      keysOf(
        facts,
        ({ groupPolicy, groups }) =>
          groupPolicy === 'allowlist' && groups['*']?.enabled === true && isForAll(groups['*'].allowFrom),
        'groups has "*"',
      ),
  },
  'telegram.group_no_mention': {
    severity: 'info',
    what: 'A bot takes every message of a group as a question.',
    why: 'People in the group did not choose to talk to a model, and each message costs.',
    fix: 'Leave requireMention at true.',
    find: (facts) =>
      accounts(facts).flatMap(({ key, groups, groupPolicy }) =>
        groupPolicy === 'disabled'
          ? []
          : Object.entries(groups)
              .filter(([, { enabled, requireMention }]) => enabled && !requireMention)
              .map(([id]) => `${key}.groups.${id}.requireMention is false`),
      ),
  },
  'telegram.admin_everyone': {
    severity: 'critical',
    what: '"*" stands among the administrators.',
    why: 'Whoever is an administrator is told of trouble and sees the state of the gateway.',
    fix: 'List the administrators by their numeric ids.',
    find: (facts) => keysOf(facts, ({ admins }) => admins?.includes('*') === true, 'admins has "*"'),
  },
  'telegram.admin_by_username': {
    severity: 'warn',
    what: 'A binding names a person by something that is not a numeric id.',
    why: 'Names change hands, so people are known by their ids: the binding matches nobody, and whoever was meant gets another agent.',
    fix: 'Write the numeric id that ./protech pairing list or @userinfobot shows.',
    find: ({ config: { config } }) =>
      (config?.bindings ?? []).flatMap(({ match: { channel, peer } }, index) =>
        channel === 'telegram' && peer && isPrivate(peer.kind) && !/^(?:\*|\d+)$/.test(peer.id)
          ? [`bindings.${index}.match.peer.id is "${peer.id}"`]
          : [],
      ),
  },
  'telegram.no_admins': {
    severity: 'info',
    what: 'Nobody is told when something goes wrong.',
    why: 'An alert, as of a stopped answer, waits in the log until somebody reads it.',
    fix: 'Set channels.telegram.admins, or bind a person to the agent "admin".',
    find: (facts) => {
      const bindings = facts.config.config?.bindings ?? []
      const bound = bindings.some(
        ({ agentId, match: { channel, peer } }) =>
          agentId === 'admin' && channel === 'telegram' && peer && /^\d+$/.test(peer.id),
      )
      return keysOf(facts, ({ admins }) => (admins === undefined ? !bound : admins.length === 0), 'admins is empty')
    },
  },
  'telegram.token_in_config': {
    severity: 'warn',
    what: 'A secret of a bot is written out in the config file.',
    why: 'Config files are copied, shown and committed; the token is all that is needed to read and answer as the bot.',
    fix: `${byVariable}, or set TELEGRAM_BOT_TOKEN.`,
    find: ({ config }) => config.literalSecrets.filter(isTelegramKey),
  },
  'telegram.webhook_no_secret': {
    severity: 'critical',
    what: 'The secret that Telegram sends with each update is missing or can be guessed.',
    why: 'Without it anybody who finds the address writes in anybody’s name: the sender’s id is what isolation rests on.',
    fix: 'Set secretToken to 32 random characters or more, for example of: openssl rand -hex 32',
    find: ({ secrets }) =>
      secrets.weak.filter(({ key }) => isTelegramKey(key)).map(({ key, reason }) => `${key} ${reason}`),
  },
  'telegram.webhook_plain_http': {
    severity: 'critical',
    what: 'Updates come without encryption.',
    why: 'The secret and all messages can be read on the way, and others written with it.',
    fix: 'Use an https address.',
    find: (facts) => keysOf(facts, ({ webhook }) => isPlain(webhook?.url), 'webhook.url is http'),
  },
  'telegram.api_root_plain_http': {
    severity: 'critical',
    what: 'A bot talks to the Bot API without encryption.',
    why: 'Its token stands in every address that is asked.',
    fix: 'Use https, or a Bot API server on this machine.',
    find: (facts) => keysOf(facts, ({ apiRoot }) => isPlain(apiRoot), 'apiRoot is http'),
  },
  'telegram.secret_reused': {
    severity: 'critical',
    what: 'A secret of a bot is also another secret.',
    why: 'Two bots with one token take each other’s messages; a webhook’s secret that is known elsewhere lets others write in anybody’s name.',
    fix: 'Give each its own.',
    find: ({ secrets }) =>
      secrets.reused
        .filter(({ keys }) => keys.some(isTelegramKey) && !keys.some((key) => key.includes('gateway')))
        .map(({ keys }) => keys.join(' = ')),
  },
})

function accounts({ config: { config } }: Facts): readonly AccountRules[] {
  return config ? accountsOf(config) : []
}

function keysOf(facts: Facts, isWrong: (account: AccountRules) => boolean, what: string): readonly string[] {
  return accounts(facts)
    .filter(isWrong)
    .map(({ key }) => `${key}.${what}`)
}

function isForAll(list: readonly string[] | undefined): boolean {
  return list === undefined || list.includes('*')
}

function isPrivate(kind: 'direct' | 'dm' | 'group' | 'channel'): boolean {
  return kind === 'direct' || kind === 'dm'
}

function isPlain(address: string | undefined): boolean {
  return address !== undefined && /^http:/i.test(address) && !isLoopbackUrl(address)
}

function isTelegramKey(key: string): boolean {
  return key.startsWith('channels.telegram') || key === 'TELEGRAM_BOT_TOKEN'
}
