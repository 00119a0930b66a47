import { baseName } from './path.ts'

/** Extensions a shared host's PHP may run (mod_php, FPM and OVH handlers, with the usual AddHandler lists). Lower case. */
const PHP_EXTENSIONS = new Set([
  'php',
  'php2',
  'php3',
  'php4',
  'php5',
  'php6',
  'php7',
  'php8',
  'php81',
  'php82',
  'php83',
  'php84',
  'phtml',
  'phar',
  'pht',
  'phpt',
  'pgif',
  'phps',
  'inc',
  'module',
  'shtml',
])
/** Other programs a server may run. */
const OTHER_EXTENSIONS = new Set(['cgi', 'pl', 'py', 'rb', 'sh', 'fcgi', 'lua', 'asp', 'aspx', 'jsp', 'jspx', 'cfm'])
/** Files that tell the server or PHP how to run others. */
const SETTINGS = new Set(['.htaccess', '.user.ini', 'php.ini', '.ovhconfig', '.htpasswd', 'web.config'])

/** Any dot-separated part of the name that servers take for PHP, lower case; trailing dots, spaces and controls are ignored. */
export function phpParts(path: string): string[] {
  const parts = baseName(path)
    .toLowerCase()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is cut off
    .replace(/[\s.\u0000-\u001f\u007f-\u00a0\u200b-\u200f]+$/, '')
    .split('.')
  return parts.slice(1).filter((part) => PHP_EXTENSIONS.has(part.trim()))
}

/** A file that may run, or decides what runs: read again on every scan where listings cannot be trusted. */
export function isCodeName(path: string): boolean {
  const name = baseName(path).toLowerCase()
  if (SETTINGS.has(name) || phpParts(path).length > 0) return true
  const last = name.slice(name.lastIndexOf('.') + 1)
  return OTHER_EXTENSIONS.has(last) || last === 'js' || last === 'html'
}
