import type { NamedPath } from '../types.ts'

/*
 * Files and folders a message names. Whoever planted a file chose its name, and the message may be forged: what comes out is a list for
 * looking, never for acting on.
 */

export interface PathContext {
  /** First login of the hosting, and what comes after it in others. */
  readonly login: string
  /** Its home as the host names it. */
  readonly home?: string
  /** Document roots, from the home folder. */
  readonly roots: readonly string[]
}

const MOST = 500
const LONGEST = 1000
const HOME = /^\/home[a-z]{0,3}(?:\.\d{1,6})?\/([^/]{1,100})(?:\/(.*))?$/
const LABEL =
  /\b(?:fichiers?|files?|scripts?|chemins?|paths?|dossiers?|folders?|repertoires?|director(?:y|ies)|emplacements?|locations?|executables?)\b/
const FOLDER_LABEL = /\b(?:dossiers?|folders?|repertoires?|director(?:y|ies))\b/
const CODE = /\.(?:php\d?|phtml|phar|inc|html?|js|cgi|pl|py|sh|txt|ico|jpe?g|png|gif|svg|zip|tar|gz|sql|htaccess)$/i

/** Paths of this hosting a text names, and logins of others it names files of. */
export function pathsOf(text: string, context: PathContext, plainOf: (line: string) => string): { own: NamedPath[]; others: string[] } {
  const own = new Map<string, NamedPath>()
  const others = new Set<string>()
  let heading = false
  let folders = false
  for (const raw of text.split('\n')) {
    const line = raw.slice(0, 4000)
    const words = plainOf(line)
    const labelled = LABEL.test(words)
    // "Example files:" stands for the list below it, up to the next line of plain words.
    if (labelled && line.trimEnd().endsWith(':')) {
      heading = true
      folders = FOLDER_LABEL.test(words)
    } else if (line.trim() !== '' && !/[/.]/.test(line)) heading = false
    for (const token of tokensOf(line)) {
      const known = HOME.exec(token)
      if (known !== null && !isOurs(known[1] ?? '', context.login)) {
        others.add(known[1] ?? '')
        continue
      }
      const rest = known === null ? relative(token, context, labelled || heading) : (known[2] ?? '')
      const path = clean(rest)
      if (path === undefined || own.size >= MOST) continue
      const folder = rest.endsWith('/') || (!CODE.test(path) && (heading ? folders : FOLDER_LABEL.test(words)))
      if (!own.has(path)) own.set(path, { path, kind: folder ? 'folder' : /\.[A-Za-z0-9]{1,8}$/.test(path) ? 'file' : 'unknown' })
    }
  }
  return { own: [...own.values()], others: [...others] }
}

/** Names with blanks are whole where a line is nothing but a path; else a path ends at the first blank. */
function tokensOf(line: string): string[] {
  const rest = line
    .replace(/^\s*(?:[-*•–>]|\d{1,3}[.)])?\s*/, '')
    .replace(/^[^/:~.]{1,60}:\s*/, '')
    .trim()
  const words = rest.split(/\s+/)
  const ends = words.filter((word) => /\.[A-Za-z0-9]{1,6}$/.test(word)).length
  if (words.length > 1 && ends === 1 && /^(?:\/home|\.\/|~\/)/.test(rest) && /\.[A-Za-z0-9]{1,6}$/.test(rest)) return [rest]
  return line
    .split(/[\s"'`«»<>()[\]{}|,;“”‘’]+/)
    .map((token) => token.replace(/^[-*•–]+(?=[/~.])/, '').replace(/[.:!?]+$/, ''))
    .filter((token) => token.length > 1 && token.length <= LONGEST)
}

/** The rest of what is no home path, where it stands for a file of the hosting. */
function relative(token: string, { home, roots }: PathContext, labelled: boolean): string {
  if (token.includes('://') || /^[\d/.-]+$/.test(token)) return ''
  if (home !== undefined && home.length > 1 && token.startsWith(`${home}/`)) return token.slice(home.length + 1)
  if (token.startsWith('~/')) return token.slice(2)
  if (token.startsWith('$HOME/')) return token.slice(6)
  const bare = token.replace(/^(?:\.?\/)+/, '')
  const first = bare.split('/')[0] ?? ''
  const rooted = [...roots, 'www'].some((root) => root !== '.' && (bare === root || bare.startsWith(`${root}/`)))
  if (rooted && (bare.includes('/') || labelled)) return bare
  // `et/ou` is no path, and neither is a program of the server.
  if (token.startsWith('/')) return ''
  if (token.startsWith('./') && bare.includes('/')) return bare
  return labelled && CODE.test(bare) && !/^[\w.-]+\.(?:com|org|net|fr|eu|html?)$/i.test(first) ? bare : ''
}

function isOurs(name: string, login: string): boolean {
  return login !== '' && (name === login || name.startsWith(`${login}-`))
}

function clean(path: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
  if (/[\u0000-\u001f\u007f]/.test(path)) return undefined
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  return parts.length === 0 || parts.includes('..') ? undefined : parts.join('/')
}
