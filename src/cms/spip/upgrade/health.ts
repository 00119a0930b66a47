import type { HealthPage } from '../../../core/op.ts'
import type { RemotePath } from '../../../core/path.ts'

/**
 * SPIP prints a failing template's error with status 200 (`zbug_erreur_execution_page`, `zbug_erreur_squelette`), in the language of the
 * site: each as the languages of 3.2 and 4.4 have it. `spip.php` alone follows it, or the template's name.
 */
const EXECUTION_ERRORS =
  /(?:erreur d.?ex[eé]cution|error in page calculation|execution error|error d.?execuci[oó]n?|erro de execu[cç][aã]o|fehler beim ausf[uü]hren|errore di esecuzione|erro de execuci[oó]n|eroare de execu[tţ]ie|uitvoeringsfout)/i
const TEMPLATE_ERRORS =
  /(?:erreur\(s\) dans le squelette|error\(s\) in (?:the )?template|error\(es\) en (?:el|la|los) |fehler im skelett|errore\/i nel modello)/i
const PHP_ERRORS = /(?:<b>)?(?:PHP )?(?:Fatal error|Parse error|Uncaught (?:Error|Exception))(?:<\/b>)?:? .{0,300}/i

/** Longer than any page that is looked at. Characters. */
const MAX_CHARS = 2 * 1024 * 1024

/** The CMS's error text in a page, whatever its status. */
export function sickness(body: string): string | undefined {
  const text = body
    .slice(0, MAX_CHARS)
    .replace(/&(?:rsquo|#8217|#x2019|#0?39|apos);/gi, '’')
    .replace(/&(?:eacute|#233);/gi, 'é')
  const php = PHP_ERRORS.exec(text)
  if (php) return plain(php[0])
  // A real error stands alone in its `<pre>` or in the debug box, with a file's name; an article may well be about errors.
  const pre = /<pre[^>]{0,200}>\s*([^<]{0,300})/i.exec(text.slice(0, 4096))?.[1]
  if (pre !== undefined && EXECUTION_ERRORS.test(pre)) return plain(pre)
  const alone = text.length < 4096 && EXECUTION_ERRORS.exec(text.replace(/<[^<>]{0,500}>/g, ' '))
  if (alone) return plain(alone[0])
  const box = /id=["']?(?:debug-nav|spip-debug|debug_boucle)|class=["'][^"']{0,100}spip-debug/i.test(text)
  const found = box ? TEMPLATE_ERRORS.exec(text) : null
  return found ? plain(found[0]) : undefined
}

function plain(text: string): string {
  return text
    .replace(/<[^<>]{0,500}>/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300)
}

/** The home page, the form to log in by, and the private area, which sends whoever is not logged in to that form. */
export function pages(url: string): HealthPage[] {
  const base = url.endsWith('/') ? url : `${url}/`
  return [
    { url: base, status: [200], has: [] },
    { url: `${base}spip.php?page=login&url=%2Fecrire%2F`, status: [200], has: ['var_login'] },
    { url: `${base}ecrire/`, status: [200, 301, 302, 303, 307, 401], has: [] },
  ]
}

/** `config/cles.php` and the settings SPIP keeps in files. */
export const makes: readonly RemotePath[] = [
  'config/cles.php',
  'config/.htaccess',
  'tmp/.htaccess',
  'tmp/meta_cache.php',
  'tmp/plugin_xml_cache.gz',
  'tmp/menu-rubriques-cache.txt',
  'tmp/job_queue_next.txt',
  'local/config.txt',
].map((path) => path as RemotePath)

/**
 * Logos of 3.x, which 4.0 makes documents of (`logo_migrer_en_base` in ecrire/action/editer_logo.php): `arton12.png`, `rubon3.jpg`,
 * `siteon0.svg`. They are moved into IMG/logo, or into IMG/logo_erreurs where no object has them.
 */
export const moves = {
  folder: 'IMG' as RemotePath,
  into: ['IMG/logo', 'IMG/logo_erreurs'] as RemotePath[],
  names: /^[a-z_]+(?:on|off)\d+\.[a-z0-9]{1,5}$/i,
}

/** SPIP's own, where its errors go (`spip_log`). PHP's own errors are the server's. */
export const logs: readonly RemotePath[] = [
  'tmp/log/spip.log',
  'tmp/log/mysql.log',
  'tmp/log/sqlite.log',
  'tmp/log/prive_spip.log',
  'tmp/log/squelettes.log',
].map((path) => path as RemotePath)
