/** Who can talk to the HTTP side, and how hard guessing is. */
import type { Facts } from './facts.ts'
import { byVariable, type Check, checksOf } from './finding.ts'
import { isLoopback } from './loopback.ts'

/** The first version line that is kept up, and when the known ones end. */
const nodeEnds: Readonly<Record<number, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
  26: '2029-04-30',
}

const manyRequests = 6000
const manyFailures = 60

export const gatewayChecks: readonly Check[] = checksOf('gateway', {
  'gateway.bind_no_auth': {
    severity: 'critical',
    what: 'The gateway listens beyond this machine, and its page and API need no token.',
    why: 'Everybody in the network can ask every agent, at your cost.',
    fix: 'Set channels.web.public to false, or gateway.host to "127.0.0.1" with a proxy in front.',
    find: ({ config: { config } }) =>
      config?.channels.web.public && !isLoopback(config.gateway.host)
        ? [`gateway.host is "${config.gateway.host}" and channels.web.public is true`]
        : [],
  },
  'gateway.bind_beyond_loopback': {
    severity: 'warn',
    what: 'The gateway listens beyond this machine without encryption.',
    why: 'It speaks plain HTTP: whoever is on the way reads the token and the conversations.',
    fix: 'Set gateway.host to "127.0.0.1" and put a proxy with TLS in front, or use an SSH tunnel or a private network.',
    find: ({ config: { config } }) =>
      config && !config.channels.web.public && !isLoopback(config.gateway.host)
        ? [`gateway.host is "${config.gateway.host}"`]
        : [],
  },
  'gateway.web_public': {
    severity: 'info',
    what: 'The page and the API need no token.',
    why: 'That is a choice for a page that everybody may use: whoever reaches the port asks every agent that a request can name.',
    fix: 'Set channels.web.public to false when the page is for a few.',
    find: ({ config: { config } }) =>
      config?.channels.web.public && isLoopback(config.gateway.host) ? ['channels.web.public is true'] : [],
  },
  'gateway.token_too_short': {
    severity: 'warn',
    what: 'The gateway token can be guessed.',
    why: 'The one that is made at first start has 256 bits; a short or plain one falls to a list of words.',
    fix: 'Remove gateway.auth.token: the gateway makes one at its next start.',
    find: ({ secrets }) => weakOf(secrets, ({ key }) => key.startsWith('gateway')),
  },
  'gateway.token_reused': {
    severity: 'critical',
    what: 'The gateway token is also another secret.',
    why: 'Whoever learns the other one, as a provider or Telegram does, opens the gateway.',
    fix: 'Give the gateway a token of its own: remove gateway.auth.token, or ./protech token rotate.',
    find: ({ secrets }) =>
      secrets.reused.filter(({ keys }) => keys.some(isGatewayKey)).map(({ keys }) => keys.join(' = ')),
  },
  'gateway.token_in_config': {
    severity: 'warn',
    what: 'The gateway token is written out in the config file.',
    why: 'Config files are copied, shown and committed.',
    fix: `Remove the key: the gateway keeps one in var/. Or: ${byVariable}.`,
    find: ({ config }) => config.literalSecrets.filter(isGatewayKey),
  },
  'gateway.no_rate_limit': {
    severity: 'warn',
    what: 'The limits on requests and wrong tokens are so high that they hold nobody back.',
    why: 'Limits are what makes guessing and flooding slow.',
    fix: 'Take gateway.rateLimit out of the config, for the defaults.',
    find: ({ config: { config } }) => {
      const limit = config?.gateway.rateLimit
      if (!limit) return []
      return [
        ...(limit.requestsPerMinute > manyRequests ? [`requestsPerMinute is ${limit.requestsPerMinute}`] : []),
        ...(limit.failuresPerMinute > manyFailures ? [`failuresPerMinute is ${limit.failuresPerMinute}`] : []),
        ...(limit.lockoutSeconds < 10 ? [`lockoutSeconds is ${limit.lockoutSeconds}`] : []),
      ]
    },
  },
  'gateway.allowed_origins_wildcard': {
    severity: 'critical',
    what: 'gateway.allowedOrigins has a pattern or the origin "null".',
    why: 'Origins are compared as they are written: a pattern matches nothing, and shows that somebody wanted all pages to be let in.',
    fix: 'List the exact origins of your own pages.',
    find: ({ config: { config } }) =>
      (config?.gateway.allowedOrigins ?? []).filter((origin) => /\*|\/\/null$/i.test(origin)),
  },
  'gateway.allowed_origins_plain_http': {
    severity: 'warn',
    what: 'A page that comes without encryption may change things here.',
    why: 'Whoever is on the way between the page and its reader can put a script into it.',
    fix: 'Serve the page over https, and list that origin.',
    find: ({ config: { config } }) =>
      (config?.gateway.allowedOrigins ?? []).filter((origin) => /^http:/i.test(origin) && !isLoopback(hostOf(origin))),
  },
  'gateway.host_check_off': {
    severity: 'critical',
    what: 'gateway.allowedHosts has a name that stands for any.',
    why: 'The exact Host is what stops a web page from reaching the gateway by a name that it lets point to 127.0.0.1.',
    fix: 'List the exact names that browsers use.',
    find: ({ config: { config } }) =>
      (config?.gateway.allowedHosts ?? []).filter((host) =>
        /^(?:\.|0\.0\.0\.0|\[::\])|\*|\.$/i.test(host.replace(/:\d+$/, '')),
      ),
  },
  'gateway.trusted_proxies_missing': {
    severity: 'warn',
    what: 'A proxy seems to stand in front, and gateway.trustedProxies does not name it.',
    why: 'All visitors then have the proxy’s address: they share one limit, and one who guesses tokens locks out everybody.',
    fix: 'List the proxy’s address, as "127.0.0.1".',
    find: ({ config: { config } }) =>
      config && config.gateway.trustedProxies.length === 0 && config.gateway.allowedHosts.some(isElsewhere)
        ? config.gateway.allowedHosts.filter(isElsewhere).map((host) => `gateway.allowedHosts has "${host}"`)
        : [],
  },
  'gateway.trusted_proxies_everybody': {
    severity: 'critical',
    what: 'X-Forwarded-For is believed from every address.',
    why: 'Whoever guesses tokens writes a new address into each request, and no limit counts.',
    fix: 'List the address of your proxy alone.',
    find: ({ config: { config } }) =>
      (config?.gateway.trustedProxies ?? []).filter((proxy) =>
        /^(?:\*|true|any|all)$|\/0$|^(?:0\.0\.0\.0|::)$/i.test(proxy.trim()),
      ),
  },
  'gateway.version_eol_node': {
    severity: 'warn',
    what: 'This Node gets no security fixes, or is older than the gateway is tested with.',
    why: 'Holes in Node are open in everything that runs on it.',
    fix: 'Install the newest Node 24.',
    find: ({ nodeVersion, now }) => {
      const major = Number.parseInt(nodeVersion, 10)
      const end = nodeEnds[major]
      if (major < 24 || (major % 2 === 1 && major < 27)) return [`Node ${nodeVersion}`]
      return end !== undefined && now > Date.parse(end) ? [`Node ${nodeVersion}, which ended on ${end}`] : []
    },
  },
})

function isGatewayKey(key: string): boolean {
  return key.startsWith('gateway.') || key.endsWith('gateway-token')
}

function isElsewhere(host: string): boolean {
  return !isLoopback(host.replace(/:\d+$/, ''))
}

function hostOf(origin: string): string {
  return origin.replace(/^https?:\/\//i, '').replace(/:\d+$/, '')
}

function weakOf({ weak }: Facts['secrets'], isMine: (weak: { readonly key: string }) => boolean): readonly string[] {
  return weak.filter(isMine).map(({ key, reason }) => `${key} ${reason}`)
}
