/*
 * Lines for Apache's `.htaccess`, in the forms that hold whatever else a file says: no rewriting (a folder's own replaces what stands above
 * it), no options a host may forbid (they would be an error 500), both ways of Apache 2.2 and 2.4 to refuse.
 */

/** Refuses, inside a section. */
function denied(indent: string): string[] {
  return [
    `${indent}<IfModule mod_authz_core.c>`,
    `${indent}  Require all denied`,
    `${indent}</IfModule>`,
    `${indent}<IfModule !mod_authz_core.c>`,
    `${indent}  Deny from all`,
    `${indent}</IfModule>`,
  ]
}

/** Files whose names are like this are refused, here and below. */
export function deniedFiles(pattern: string): string[] {
  return [`<FilesMatch "${pattern}">`, ...denied('  '), '</FilesMatch>']
}

/** What a server may run, wherever it stands in a name for PHP (`x.php.jpg` runs on many), at the end for the rest. */
const PROGRAMS = '(?i)\\.(?:ph(?:p[0-9]*|s|t|tml|ar)(?:\\.|$)|(?:cgi|fcgi|pl|py|rb|sh|lua|asp|aspx|jsp|shtml|stm)$)'
/** What a browser runs: shown, but in a box of its own. */
const SCRIPTED = '(?i)\\.(?:html?|xhtml|svgz?|xml|swf)$'

/** No program among media and caches: refused, whoever would run it. */
export const NO_CODE: readonly string[] = deniedFiles(PROGRAMS)

/** Documents that hold scripts are shown without them running as the site's own, as SPIP's own settings have it since 4.4.16. */
export const SANDBOX: readonly string[] = [
  '<IfModule mod_headers.c>',
  `  <FilesMatch "${SCRIPTED}">`,
  '    Header set Content-Security-Policy "sandbox"',
  '  </FilesMatch>',
  '</IfModule>',
]

/** Dumps, copies that editors and people make, and what tools of developers keep; files whose names begin with a dot. */
const NEVER_SHOWN =
  '(?i)(?:^\\.|\\.(?:sql|sqlite3?|dump|bak|old|orig|save|sav|swp|swo)(?:\\.(?:gz|bz2|xz|zst|zip|7z|rar))?$|~$|^composer\\.(?:json|lock|phar)$)'

/** Folders of version control. */
const REPOSITORIES = '(?i)/\\.(?:git|svn|hg|bzr)(?:/|$)'

/** What no visitor of a site has to see; versions are not told. `more` are further lines. */
export function rootLines(more: readonly string[] = []): string[] {
  return [
    '<IfModule mod_alias.c>',
    `  RedirectMatch 404 "${REPOSITORIES}"`,
    '</IfModule>',
    ...deniedFiles(NEVER_SHOWN),
    '<IfModule mod_headers.c>',
    ...['X-Powered-By', 'Composed-By'].flatMap((name) => [`  Header unset ${name}`, `  Header always unset ${name}`]),
    '</IfModule>',
    ...more,
  ]
}

/**
 * The same as `NO_CODE` from the folder above: whoever writes among the media can write settings there, and cannot take these away. Only where
 * the address of that folder is known (`base`, a path with slashes at both ends): other programs below it have folders of such names, too. Of
 * a name that an address spells otherwise nothing is said.
 */
export function mediaLines(base: string | undefined, folders: readonly string[]): string[] {
  const isPlain = (path: string): boolean => /^[\w./~-]{1,200}$/.test(path)
  const escaped = (path: string): string => path.replaceAll('.', '\\.')
  const safe = folders.filter(isPlain).map(escaped)
  if (safe.length === 0 || base === undefined || !isPlain(base)) return []
  return [
    '<IfModule mod_alias.c>',
    `  RedirectMatch 403 "(?i)^${escaped(base)}(?:${safe.join('|')})/(?:.*/)?[^/]+\\.ph(?:p[0-9]*|s|t|tml|ar)(?:[./]|$)"`,
    '</IfModule>',
  ]
}

/** Path of an installation's own folder in addresses, by what the inventory says of its site; with slashes at both ends. */
export function basePath(url: string | undefined, root: string): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const path = new URL(url).pathname.replace(/[^/]*\.[a-z0-9]{2,5}$/i, '')
  return `${path.endsWith('/') ? path : `${path}/`}${root === '' ? '' : `${root}/`}`
}

/** Headers that make browsers strict, and that a site without frames elsewhere does not feel. */
export const STRICT_HEADERS: readonly string[] = [
  '<IfModule mod_headers.c>',
  '  Header always set X-Content-Type-Options "nosniff"',
  '  Header always set X-Frame-Options "SAMEORIGIN"',
  '  Header always set Referrer-Policy "strict-origin-when-cross-origin"',
  '</IfModule>',
]

/** What SPIP writes into folders it closes (`verifier_htaccess`, 3.2 to 4.4). */
export const CLOSED = `# Deny all requests from Apache 2.4+.
<IfModule mod_authz_core.c>
  Require all denied
</IfModule>
# Deny all requests from Apache 2.0-2.2.
<IfModule !mod_authz_core.c>
  Deny from all
</IfModule>
`

/**
 * Whether a `.htaccess` closes its folder, whatever else it says: it refuses all outside any narrower section, and lets nobody in. What is
 * not understood is not taken for closed.
 */
export function isClosed(text: string): boolean {
  const sections: string[] = []
  let closes = false
  for (const raw of text.split('\n')) {
    const line = raw.trim().toLowerCase()
    if (line === '' || line.startsWith('#')) continue
    if (line.startsWith('</')) sections.pop()
    else if (line.startsWith('<')) sections.push(line.replace(/\s+/g, ' '))
    else if (/^require\s+all\s+denied$/.test(line)) closes ||= sections.every((one) => one.startsWith('<ifmodule mod_authz_core'))
    // Apache 2.4 heeds it by mod_access_compat, or fails with it.
    else if (/^deny\s+from\s+all$/.test(line)) closes ||= sections.length === 0
    // An exception, a list of users: more than closed.
    else if (/^(?:require|allow|satisfy)\b/.test(line)) return false
  }
  return closes
}
