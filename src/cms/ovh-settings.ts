import type { RemotePath } from '../core/path.ts'
import type { HardenRule, Telling } from './harden-types.ts'

/** What the file of a hosting has to say (OVHcloud, configure_your_web_hosting). */
const WANTED: readonly (readonly [string, string])[] = [
  ['http.firewall', 'security'],
  ['environment', 'production'],
]

/** PHP that gets fixes, as of this siteguard's making: 8.2 until the end of 2026. */
const OLDEST_PHP = [8, 2] as const

/**
 * `.ovhconfig` of an OVH hosting: its firewall, production, and a PHP that gets fixes. It counts in the login's own folder; in a site's folder
 * only the PHP version does. So what lies in this site is mended; the hosting's own has a plan of its own.
 */
export const ovhSettings: HardenRule = {
  id: 'host-settings',
  sources: ['OVHcloud configure_your_web_hosting', 'OVHcloud multisites_activating_application_firewall'],
  async look(site) {
    const path = '.ovhconfig' as RemotePath
    if (!site.ovh || site.installation.root !== '') return { measures: [] }
    const stands = site.stands(path)
    // They lie in the home of the hosting, whose own plan tells (app/harden).
    if (stands === 'absent') return { measures: [], unknown: true }
    const text = stands === 'file' ? (await site.bytes(path))?.toString('latin1') : undefined
    if (text === undefined) return { measures: [], tells: [{ reason: 'in-the-way', params: { paths: [path] } }] }
    const mended = mendOvhSettings(text)
    return {
      measures: mended.text === text ? [] : [{ do: 'put', path, content: Buffer.from(mended.text, 'latin1') }],
      tells: mended.tells,
    }
  },
}

/** The file as it should be, and what of it only its owner decides. Every line that need not change stays. */
export function mendOvhSettings(text: string): { readonly text: string; readonly tells: readonly Telling[] } {
  const version = /^[ \t]*app\.engine\.version[ \t]*=[ \t]*(\d{1,2})\.(\d{1,2})[ \t]*\r?$/m.exec(text)
  const [major, minor] = [Number(version?.[1]), Number(version?.[2])]
  const isOld = version !== null && (major < OLDEST_PHP[0] || (major === OLDEST_PHP[0] && minor < OLDEST_PHP[1]))
  return {
    text: WANTED.reduce((now, [key, value]) => withSetting(now, key, value), text),
    tells: isOld ? [{ reason: 'old-php', params: { version: `${major}.${minor}`, oldest: OLDEST_PHP.join('.') } }] : [],
  }
}

/** What a hosting without the file is told to write. */
export const OVH_LINES: readonly string[] = WANTED.map((one) => one.join('='))
export const OVH_SOURCES = ['OVHcloud configure_your_web_hosting', 'OVHcloud multisites_activating_application_firewall'] as const

/** The file with this value: in place of the last that is given, else on a line of its own at the end. */
function withSetting(text: string, key: string, value: string): string {
  const line = new RegExp(`^([ \\t]*${key.replaceAll('.', '\\.')}[ \\t]*=[ \\t]*)([^\\r\\n]*?)([ \\t]*)(\\r?)$`, 'gm')
  if (line.test(text)) return text.replace(line, (_all, head: string, _old, _space, cr: string) => `${head}${value}${cr}`)
  const eol = /\r\n/.test(text) ? '\r\n' : '\n'
  return `${text}${text === '' || text.endsWith('\n') ? '' : eol}${key}=${value}${eol}`
}
