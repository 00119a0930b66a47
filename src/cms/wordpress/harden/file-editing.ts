import type { RemotePath } from '../../../core/path.ts'
import type { HardenRule } from '../../harden-types.ts'
import { definedValues, phpTokens } from '../../php-literals.ts'

const CONFIG = 'wp-config.php' as RemotePath
const LINE = "define( 'DISALLOW_FILE_EDIT', true ); // siteguard harden"

/**
 * Who gets into the dashboard must not write PHP by its editor. It changes what owners can do there, so it is done where they ask for it; a
 * setting that says otherwise, or that is made by an expression, is theirs.
 */
export const fileEditing: HardenRule = {
  id: 'file-editing',
  sources: ['https://developer.wordpress.org/advanced-administration/security/hardening/'],
  async look(site) {
    const bytes = site.stands(CONFIG) === 'file' ? await site.bytes(CONFIG) : undefined
    if (bytes === undefined) return { measures: [], tells: [{ reason: 'file-editing' }] }
    const tokens = phpTokens(bytes)
    const said = tokens.some(({ kind, text }) => kind === 'string' && (text === 'DISALLOW_FILE_EDIT' || text === 'DISALLOW_FILE_MODS'))
    const isOff = ['DISALLOW_FILE_EDIT', 'DISALLOW_FILE_MODS'].some((name) =>
      tokens.some(
        ({ kind, text }, at) =>
          kind === 'string' && text === name && /^(?:true|1)$/i.test(tokens[at + 2]?.text ?? '') && tokens[at + 1]?.text === ',',
      ),
    )
    if (isOff || definedValues(tokens, 'DISALLOW_FILE_EDIT').values.includes('1')) return { measures: [] }
    const text = bytes.toString('latin1')
    const open = /^(?:\xef\xbb\xbf)?<\?php(\r?\n)/.exec(text)
    if (said || open === null || !site.asked.has('file-editing')) return { measures: [], tells: [{ reason: 'file-editing' }] }
    const content = `${open[0]}${LINE}${open[1]}${text.slice(open[0].length)}`
    return { measures: [{ do: 'put', path: CONFIG, content: Buffer.from(content, 'latin1') }] }
  },
}
