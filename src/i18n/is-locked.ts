/** Whether what a login may not change is its own, and only its rights say no: as `siteguard lock` leaves it. Modes are octal. */
export function isLocked({ login, owner, mode }: { readonly login: string; readonly owner: string; readonly mode: string }): boolean {
  return owner !== '?' && owner === login && /^[0-7]+$/.test(mode) && (Number.parseInt(mode, 8) & 0o200) === 0
}
