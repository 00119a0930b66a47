import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Where clouds answer their machines' questions, credentials too: no site is there, whatever its database says. */
const OFF_LIMITS = new BlockList()
OFF_LIMITS.addSubnet('169.254.0.0', 16, 'ipv4')
OFF_LIMITS.addSubnet('fe80::', 10, 'ipv6')
OFF_LIMITS.addAddress('fd00:ec2::254', 'ipv6')

export function isOffLimits(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && OFF_LIMITS.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

export function offLimits(): Error {
  return Object.assign(new Error('not asked'), { code: 'EACCES' })
}

/** As Node looks a name up, without the addresses that are not asked. */
export const lookUp: LookupFunction = (name, options, done) => {
  lookup(name, { ...options, all: true }, (error, found) => {
    const usable = error === null ? found.filter(({ address }) => !isOffLimits(address)) : []
    const [first] = usable
    if (first === undefined) done(error ?? offLimits(), [])
    else if (options.all === true) done(null, usable)
    else done(null, first.address, first.family)
  })
}
