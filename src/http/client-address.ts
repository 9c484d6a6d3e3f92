/** The address a request comes from. `X-Forwarded-For` is believed as far as the proxies of the config wrote it. */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** gateway.trustedProxies holds something that is neither an address nor a network. */
export class ProxyAddressError extends Error {
  override name = 'ProxyAddressError'
}

const furthestProxy = 20

/** @param proxies addresses, or networks as `10.0.0.0/8`. Throws ProxyAddressError. */
export function createClientAddress(proxies: readonly string[]): (request: IncomingMessage) => string {
  const trusted = new BlockList()
  for (const proxy of proxies) addTo(trusted, proxy)
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return ({ socket, headers }) => {
    let address = plain(socket.remoteAddress ?? '')
    const hops = String(headers['x-forwarded-for'] ?? '').split(',')
    for (const hop of hops.map(plain).toReversed().slice(0, furthestProxy)) {
      if (isIP(address) === 0 || !isTrusted(address) || isIP(hop) === 0) break
      address = hop
    }
    return address
  }
}

/** A program on this machine that no proxy has passed on. */
export function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  const address = plain(socket.remoteAddress ?? '')
  const isPassedOn = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].some((name) => name in headers)
  return (address === '::1' || address.startsWith('127.')) && !isPassedOn
}

/** One person has 2^64 addresses of version 6. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('::')
  const left = head.split(':').filter((group) => group !== '')
  const right = (tail ?? '').split(':').filter((group) => group !== '')
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  return [...left, ...Array.from({ length: gap }, () => '0'), ...right].slice(0, 4).join(':')
}

/** An address of version 4 that came by a socket of version 6 is one of version 4. */
function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}

function addTo(trusted: BlockList, proxy: string): void {
  const [address = '', bits, ...more] = proxy.split('/')
  const version = isIP(address)
  const size = Number(bits ?? (version === 6 ? 128 : 32))
  const isNetwork = Number.isInteger(size) && size >= 0 && size <= (version === 6 ? 128 : 32) && bits !== ''
  if (version === 0 || more.length > 0 || !isNetwork)
    throw new ProxyAddressError(
      `gateway.trustedProxies: "${proxy}" is neither an address nor a network such as 10.0.0.0/8.`,
    )
  trusted.addSubnet(address, size, version === 6 ? 'ipv6' : 'ipv4')
}
