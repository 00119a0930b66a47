/** A name of a machine of one's own: where a site was made, or is tried. */
export function isPrivateHost(host: string): boolean {
  return /^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[)|\.(?:local|localhost|test|lan|internal|home)$|^[^.]+$/.test(
    host,
  )
}
