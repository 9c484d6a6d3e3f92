/** What a running gateway does when it is asked as an attacker would, and whether the guard of people’s folders holds on this disk. */
import type { Facts } from './facts.ts'
import { type Check, checksOf } from './finding.ts'
import type { GatewayOffence } from './gateway-probe.ts'

const http: readonly Check[] = checksOf('gateway', {
  'gateway.probe_failed': {
    severity: 'info',
    what: 'No gateway answered, so nothing that runs was looked at.',
    why: 'The other checks read what is on disk; how the gateway answers was not tried.',
    fix: 'Start it (./protech start) and run the audit with --deep again.',
    deep: true,
    find: ({ deep }) => (deep?.gateway.failure === undefined ? [] : [deep.gateway.failure]),
  },
  'gateway.probe_unauth_route': {
    severity: 'critical',
    what: 'The running gateway answers without a token where it should not.',
    why: 'Whoever reaches the port reads or changes what is the administrator’s.',
    fix: 'Stop the gateway and bring it to the newest version. Report it.',
    deep: true,
    find: (facts) => offences(facts, 'no-auth'),
  },
  'gateway.probe_wrong_token': {
    severity: 'critical',
    what: 'The running gateway takes a wrong token.',
    why: 'A token that is only looked for, and not compared, guards nothing.',
    fix: 'Stop the gateway and bring it to the newest version. Report it.',
    deep: true,
    find: (facts) => offences(facts, 'wrong-token'),
  },
  'gateway.probe_wrong_host': {
    severity: 'critical',
    what: 'The running gateway answers to a name that is not its own.',
    why: 'A web page whose name is made to point to 127.0.0.1 then talks to it from a visitor’s browser.',
    fix: 'Bring the gateway to the newest version; look at gateway.allowedHosts.',
    deep: true,
    find: (facts) => offences(facts, 'host'),
  },
  'gateway.probe_foreign_origin': {
    severity: 'critical',
    what: 'The running gateway lets a foreign page change something.',
    why: 'Any page that an administrator visits could do it in their name.',
    fix: 'Bring the gateway to the newest version; look at gateway.allowedOrigins.',
    deep: true,
    find: (facts) => offences(facts, 'origin'),
  },
  'gateway.probe_token_in_url': {
    severity: 'critical',
    what: 'The running gateway takes its token out of an address.',
    why: 'Addresses stand in histories, logs of proxies and headers sent on to other pages.',
    fix: 'Bring the gateway to the newest version.',
    deep: true,
    find: (facts) => offences(facts, 'token-in-url'),
  },
  'gateway.probe_headers_missing': {
    severity: 'warn',
    what: 'The running gateway leaves out a header that guards its page.',
    why: 'The content security policy is what stops a script that got into a transcript or an article’s title.',
    fix: 'Bring the gateway to the newest version; see whether a proxy takes the header out.',
    deep: true,
    find: (facts) => offences(facts, 'headers'),
  },
})

const people: readonly Check[] = checksOf('people', {
  'isolation.cross_user_escape': {
    severity: 'critical',
    what: 'A name that leads out of a person’s folder was opened.',
    why: 'One person could read another’s files.',
    fix: 'Stop the gateway. Report it, with the kind of disk and system.',
    deep: true,
    find: ({ deep }) => deep?.escapes.opened ?? [],
  },
})

export const deepChecks: readonly Check[] = [...http, ...people]

function offences({ deep }: Facts, kind: GatewayOffence['kind']): readonly string[] {
  return (deep?.gateway.offences ?? []).filter((offence) => offence.kind === kind).map(({ what }) => what)
}
