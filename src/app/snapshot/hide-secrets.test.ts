import { expect, it } from 'vitest'
import { hideSecrets } from './hide-secrets.ts'

const shown = (name: string, of: 'file' | 'table', ...lines: string[]): string => {
  const diff = hideSecrets({ kind: 'lines', lines, cut: false }, name, of)
  return diff.kind === 'lines' ? Buffer.from(diff.lines.join('\n'), 'latin1').toString() : ''
}
const S = 'Tr3s-S3cret'
const HASH = '$2y$10$Qm9uam91ciBsZSBtb25kZS4'

it.each([
  ['config/connect.php', `-spip_connect_db('h','','u','${S}','b','mysql','','');`],
  ['config/connect.php~', `+$p = 'it\\'s ${S}'`],
  ['wp-config.php.bak', `+define( "DB_PASSWORD", "${S}" );`],
  ['config/cles.php', `+{"secret_du_site":"${S}"}`],
  ['tmp/sessions/1_ab.php', `+$GLOBALS['visiteur_session']['pass'] = '${S}';`],
  ['.netrc', `+machine h login u password ${S}`],
  ['www/.htpasswd', `+u:${S}`],
])('shows nothing secret of %s', (path, line) => {
  expect(shown(path, 'file', '@@ -1 +1 @@', line)).not.toContain(S)
  expect(shown(path, 'file', '@@ -1 +1 @@', line)).toMatch(/^@@ -1 \+1 @@\n[+-]/)
})

it('shows what is put into a configuration, and other files as they are', () => {
  expect(shown('config/connect.php', 'file', "+eval($_POST['a']);")).toBe("+eval($_POST['…']);")
  expect(shown('squelettes/page.html', 'file', "+<a href='x'>")).toBe("+<a href='x'>")
})

it('shows rows of people and settings without what lets somebody in', () => {
  const row = `+INSERT INTO \`spip_auteurs\` VALUES (1,'Ana','ana@example.org','ana','${HASH}','1comite');`
  expect(shown('spip_auteurs', 'table', row)).toBe("+INSERT INTO `spip_auteurs` VALUES (1,'Ana','ana@example.org','ana','…','1comite');")
  expect(shown('spip_meta', 'table', `+INSERT INTO \`spip_meta\` VALUES ('facteur_smtp_password','${S}');`)).not.toContain(S)
  expect(shown('wp_options', 'table', `+INSERT INTO \`wp_options\` VALUES (1,'siteurl','http://evil.example','yes');`)).toContain('evil')
  expect(shown('wp_usermeta', 'table', `+(1,1,'session_tokens','a:1:{s:64:"${'ab1'.repeat(20)}";i:1}')`)).not.toContain('ab1')
  expect(shown('spip_articles', 'table', `+(1,'${HASH}')`)).toContain(HASH)
})
