import { joinPath, type RemotePath } from '../../../core/path.ts'
import type { HardenRule, Measure } from '../../harden-types.ts'
import { foldersOf } from './folders.ts'

const SETTING = /\bdefine\s*\(\s*(['"])_SPIP_CHMOD\1\s*,\s*(0[0-7]{3,4}|[1-9]\d{1,3})\s*\)/g

/**
 * `config/chmod.php`: SPIP's installer writes 0777 on many hosts, and SPIP gives that to all it writes from then on. Where PHP runs as the
 * owner nobody else has to write: 0755, or 0705, as OVH asks for, where the site's root is so.
 */
export const modeSetting: HardenRule = {
  id: 'mode-setting',
  sources: ['OVHcloud cms_what_to_do_if_your_site_is_hacked', 'SPIP ecrire/install/etape_chmod.php'],
  async look(site) {
    if (site.phpIsOwner !== true) return { unknown: true, measures: [] }
    const measures: Measure[] = []
    for (const folder of foldersOf(site.installation, 'config')) {
      const path = joinPath(folder, 'chmod.php') as RemotePath
      const text = site.stands(path) === 'file' ? (await site.bytes(path))?.toString('latin1') : undefined
      if (text === undefined) continue
      const after = text.replace(SETTING, (whole, _quote, mode: string) => {
        const value = Number.parseInt(mode, mode.startsWith('0') ? 8 : 10)
        return (value & 0o022) === 0 ? whole : whole.replace(mode, site.groupShut ? '0705' : '0755')
      })
      if (after !== text) measures.push({ do: 'put', path, content: Buffer.from(after, 'latin1') })
    }
    return { measures }
  },
}
