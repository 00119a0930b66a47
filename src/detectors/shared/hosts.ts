/** Host an address leads to, lower case; undefined for a path, or for a host that depends on the request. */
export function hostOf(target: string): string | undefined {
  const match = /^["']?(?:[a-z][a-z0-9+.-]{1,20}:)?(?:\/\/|\\\/\\\/)([^/\\?#\s"']{1,255})/i.exec(target.trim())
  const host = match?.[1]?.replace(/^.*@/, '').replace(/:\d+$/, '').toLowerCase()
  if (host === undefined || host === '' || /[%$]/.test(host)) return undefined
  return host
}

/** The site's own, or one that cannot be somebody else's. */
export function isOwnHost(host: string, hosts: readonly string[]): boolean {
  if (/^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])$/.test(host)) return true
  return hosts.some((own) => {
    const mine = own.toLowerCase()
    const base = registrable(mine)
    return host === mine || registrable(host) === base
  })
}

/** Two last labels; three under the second levels France and others use. A guess good enough for "our own subdomain". */
function registrable(host: string): string {
  const labels = host.split('.')
  const second = labels.at(-2) ?? ''
  const deep = /^(?:co|com|org|net|asso|gouv|nom|gov|ac|edu)$/.test(second) && (labels.at(-1) ?? '').length === 2
  return labels.slice(deep ? -3 : -2).join('.')
}
