import { encodeName } from '../../core/path.ts'

/** Prefix of a value in a database, as findings name it. */
const DATABASE = 'db://'

/**
 * A path of a site as a relative address that is the same from run to run: `sites/<site>/<path>`, every byte outside of RFC 3986's
 * unreserved characters escaped. A value of a database stands below `sites/<site>/@database/`.
 */
export function siteUri(site: string, path: string): string {
  const inside = path.startsWith(DATABASE) ? path.slice(DATABASE.length) : path
  // An `@` of theirs is escaped.
  const parts = path.startsWith(DATABASE) ? ['@database'] : []
  for (const part of inside === '' ? [] : inside.split('/')) parts.push(escapePart(part))
  return ['sites', ...site.split('/').map(escapePart), ...parts].join('/')
}

function escapePart(part: string): string {
  // A part of dots alone would lead elsewhere.
  if (/^\.+$/.test(part)) return part.replaceAll('.', '%2E')
  return [...encodeName(part)]
    .map((byte) => {
      const char = String.fromCharCode(byte)
      return /[A-Za-z0-9._~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}
