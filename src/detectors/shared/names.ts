import { baseName, parentPath } from '../../core/path.ts'

/**
 * What a server may do with a file of this name. php: PHP runs it · weak: some hosts run it, others show its source ·
 * ssi: server-side includes · cgi: another program · other: code for servers of another kind (IIS, Tomcat).
 */
export type CodeKind = 'php' | 'weak' | 'ssi' | 'cgi' | 'other'

export interface CodeName {
  readonly kind: CodeKind
  /** The extension that makes it code, lower case, without its dot. */
  readonly extension: string
  /** Whether it is the last one; `x.php.jpg` has it before the last. */
  readonly last: boolean
  /** The last extension, lower case. */
  readonly ending: string
  /** The name goes on behind the extension with dots, spaces or characters nobody sees. */
  readonly trailing: boolean
  /** How the name hides what it is. */
  readonly disguise?: 'hidden' | 'media' | 'look-alike' | 'direction'
}

/**
 * mod_php and FPM of Debian run `.+\.ph(ar|p|tml)$`; cPanel, Plesk and OVH add the numbered ones; `.pht` and `.php?` come from
 * the widespread `.+\.ph(p[2-9]?|t|tml)$` (https://cwiki.apache.org/confluence/display/HTTPD/PHP).
 */
const PHP = /^(?:php[2-9]?|php[5-9][0-9]|phtml|phar|pht|phpt)$/
const WEAK = new Set(['inc', 'phps', 'module', 'pgif'])
const SSI = new Set(['shtml', 'shtm', 'stm'])
const CGI = new Set(['cgi', 'pl', 'fcgi', 'py', 'rb', 'sh', 'lua'])
const OTHER = new Set(['asp', 'aspx', 'ashx', 'asa', 'cer', 'jsp', 'jspx', 'cfm'])

const IMAGES = new Set([
  'jpg',
  'jpeg',
  'png',
  'gif',
  'webp',
  'bmp',
  'ico',
  'svg',
  'tif',
  'tiff',
  'pdf',
  'mp3',
  'mp4',
  'woff',
  'woff2',
  'ttf',
  'zip',
])

/** Letters of other alphabets that look like those of `php`, `phtml`, `phar`. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  р: 'p',
  һ: 'h',
  т: 't',
  м: 'm',
  а: 'a',
  г: 'r',
  ρ: 'p',
  τ: 't',
  α: 'a',
  ı: 'l',
  ⅼ: 'l',
  ⅿ: 'm',
  ꓑ: 'p',
  ꓧ: 'h',
  Р: 'p',
  Н: 'h',
  Т: 't',
  М: 'm',
  А: 'a',
  Ρ: 'p',
  Η: 'h',
  Τ: 't',
}
/** Left-to-right and right-to-left overrides and isolates: they change what a person reads. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/u
/** White space, dots, controls, no-break and zero-width characters, bytes that are no text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const JUNK = /[\s.\u0000-\u001f\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\udc80-\udcff]/u
const ENCODED = /%(?:00|20|0a|0d|2e)$/i

const kindOf = (extension: string): CodeKind | undefined =>
  PHP.test(extension)
    ? 'php'
    : WEAK.has(extension)
      ? 'weak'
      : SSI.has(extension)
        ? 'ssi'
        : CGI.has(extension)
          ? 'cgi'
          : OTHER.has(extension)
            ? 'other'
            : undefined

/** What follows the last visible character of a name, cut off. */
function withoutJunk(name: string): string {
  let end = name.length
  for (;;) {
    if (end > 0 && JUNK.test(name[end - 1] as string)) end -= 1
    else if (ENCODED.test(name.slice(Math.max(0, end - 3), end))) end -= 3
    else return name.slice(0, end)
  }
}

/**
 * Detectors ask one after the other about the same path, some 60,000 of them in turn: the last answer is kept. Taking one name apart
 * costs as much as all else that is asked of it.
 */
function keepLast<T>(answer: (path: string) => T): (path: string) => T {
  let last: { readonly path: string; readonly answer: T } | undefined
  return (path) => {
    if (last?.path !== path) last = { path, answer: answer(path) }
    return last.answer
  }
}

/** Extensions of a name as a server or a person takes them: lower case, without characters nobody sees. */
export const extensionsOf: (path: string) => readonly string[] = keepLast((path) => {
  const parts = withoutJunk(baseName(path)).toLowerCase().split('.')
  parts.shift()
  return parts.map((part) => part.trim())
})

/** The last extension, lower case; '' when there is none. */
export function extensionOf(path: string): string {
  return extensionsOf(path).at(-1) ?? ''
}

/** Letters of our own alphabet look like themselves. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: every one of ASCII
const ASCII = /^[\u0000-\u007f]*$/

function plainLetters(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return [...text.normalize('NFKC')]
    .map((c) => LOOK_ALIKES[c] ?? c)
    .join('')
    .toLowerCase()
}

/** What makes this path's name a name of code; undefined when nothing does. */
export const codeNameOf: (path: string) => CodeName | undefined = keepLast(findCodeName)

function findCodeName(path: string): CodeName | undefined {
  const name = baseName(path)
  const extensions = extensionsOf(path)
  const ending = extensions.at(-1) ?? ''
  const trailing = withoutJunk(name).length !== name.length
  // What editors leave: `x.php~`, `x.php_`.
  const left = /^(php\d?)([~_])$/.exec(ending)
  if (left !== null) return { kind: 'php', extension: left[1] as string, last: false, ending: left[2] as string, trailing }
  let at = kindOf(ending) === undefined ? -1 : extensions.length - 1
  if (at < 0) at = extensions.findLastIndex((part) => PHP.test(part) || part.startsWith('php%00'))
  if (at >= 0) {
    const extension = (extensions[at] as string).replace(/%00.*$/, '')
    const disguise = disguiseOf(name, extensions, at)
    return {
      kind: kindOf(extension) ?? 'php',
      extension,
      last: at === extensions.length - 1,
      ending,
      trailing,
      ...(disguise ? { disguise } : {}),
    }
  }
  const plain = plainLetters(ending)
  if (plain !== ending && PHP.test(plain))
    return { kind: 'php', extension: plain, last: true, ending: plain, trailing, disguise: 'look-alike' }
  return undefined
}

function disguiseOf(name: string, extensions: readonly string[], at: number): CodeName['disguise'] {
  if (DIRECTION.test(name)) return 'direction'
  if (at === extensions.length - 1 && at > 0 && IMAGES.has(extensions[at - 1] as string)) return 'media'
  // Files that tools for developers leave in every project.
  if (name.startsWith('.') && !/^\.php[-_.]?(?:cs|stan|storm|unit|lint|\w*\.meta)/i.test(name)) return 'hidden'
  return undefined
}

/** Whether a server would run this name as PHP on about every host. */
export function isPhpName(path: string): boolean {
  const code = codeNameOf(path)
  return code?.kind === 'php' && code.last
}

const SETTINGS = new Set(['.htaccess', '.user.ini', 'php.ini', '.ovhconfig'])

/** Files that tell the server or PHP how to run others. */
export function isServerSettings(path: string): boolean {
  return SETTINGS.has(baseName(path).toLowerCase())
}

/** Folder of a path for a text: '' for the site's root. */
export function folderOf(path: string): string {
  return parentPath(path)
}

/** Tools and installers an owner leaves behind, known by name; what they hold is checked by `leftovers`. */
export type Tool = 'loader' | 'installer' | 'adminer' | 'phpinfo'

const TOOLS: readonly (readonly [RegExp, Tool])[] = [
  [/^spip_loader(?:_config|[-_.\d]*)?\.(?:php|phar)$/i, 'loader'],
  [/^(?:tradloader_[a-z_]{2,10}|pclzip(?:\.lib)?|checkout)\.php$/i, 'installer'],
  [
    /^(?:adminer|editor-[\d.]{1,9}|phpminiadmin|dbkiss|sqlbuddy|bigdump|searchreplacedb2?|installer-backup|kickstart|akeeba-kickstart)[-_.\w]{0,40}\.php$/i,
    'adminer',
  ],
  [/^(?:_?php_?info[\d_-]{0,6}|info|i|test_?php|php_?test|pi|phpversion)\.php[2-9]?$/i, 'phpinfo'],
]

/** The tool a file's name says it is. */
export function toolOf(path: string): Tool | undefined {
  const name = baseName(path)
  return TOOLS.find(([pattern]) => pattern.test(name))?.[1]
}
