import { describe, expect, it } from 'vitest'
import type { ShapeId } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { bareSite } from '../bare-site.ts'
import { detector as request } from '../request-execution/detector.ts'
import type { Subject } from '../types.ts'
import { detector } from './detector.ts'

const path = 'config/connect.php' as RemotePath
const subject = (shape: ShapeId, size: number): Subject => ({
  path,
  inner: path,
  entry: { path, type: 'file', size, mtime: 0 },
  zone: 'config',
  shape,
  mayHoldCode: false,
  known: 'unjudged',
  site: bareSite({ site: 's' }),
})

/** Wherever the fault is, nothing quoted may leave a file of secrets. */
const SECRET = 'Tr3s-S3cret'
const guard = '<?php\nif (!defined("_ECRIRE_INC_VERSION")) return;\n'
describe('a fault in a file of secrets', () => {
  it.each<[ShapeId, string]>([
    ['spip-connect', `${guard}exit; if ($a) spip_connect_db('h','','u','${SECRET}','b','mysql','','');`],
    ['spip-connect', `${guard}exit; $f("${SECRET}"); `],
    ['spip-connect', `${guard}exit; $pass = 'a\\'${SECRET}`],
    ['spip-connect', `${guard}exit; $p='${SECRET}'; system("mysql -p${SECRET} " . $_GET['q']);`],
    ['spip-keys', `<?php die ('Acces interdit'); ?>\n{"secret_du_site":"${SECRET}",}x`],
    ['spip-keys', `<?php exit; ?>{"secret_du_site":"${SECRET}"}`],
    ['spip-meta-cache', `<?php die ('Acces interdit'); ?>\na:2:{s:6:"secret";s:11:"${SECRET}";O:1:"a":0:{}}`],
    ['spip-meta-cache', `<?php die ('Acces interdit'); ?>\na:2:{s:6:"secret";s:3:"${SECRET}";}`],
    ['spip-session', `<?php\n$GLOBALS['visiteur_session']['pass'] = f('${SECRET}');\n?>`],
    ['wordpress-config', `<?php exit; define('DB_PASSWORD', '${SECRET}'); $f('${SECRET}');`],
  ])('%s is told without its secrets: %s', (shape, source) => {
    const bytes = Buffer.from(source)
    const content = { path, bytes, size: bytes.length, sampled: false }
    const judged = subject(shape, bytes.length)
    const found = [...(detector.inspectContent?.(judged, content) ?? []), ...(request.inspectContent?.(judged, content) ?? [])]
    expect(found.length).toBeGreaterThan(0)
    expect(JSON.stringify(found)).not.toContain(SECRET)
  })
})
