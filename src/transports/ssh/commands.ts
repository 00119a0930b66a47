import { encodeName } from '../../core/path.ts'

/**
 * Every command line this tool sends is built here, by pure functions.
 *
 * The login shell of the account reads the line first, with its start-up files (and the functions and PATH they may have
 * set), so the line is only `exec`, an absolute program path and single-quoted words. Scripts are constants; data reaches
 * them as quoted positional parameters or on standard input.
 */

/** Programs found on the account's side, absolute. */
export interface Programs {
  readonly [name: string]: string | undefined
}

/** Where programs are looked for: the system's own folders, in this order, and never the account's PATH. */
export const PROGRAM_FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin'] as const

export const PROBED_PROGRAMS = ['find', 'tar', 'gzip', 'xargs', 'grep', 'sha256sum', 'md5sum', 'openssl', 'tail', 'head', 'php'] as const

/** A command line as bytes: file names need not be UTF-8. */
export type CommandLine = Buffer

/** The kernel takes 128 KiB as one argument (MAX_ARG_STRLEN), and `sh -c LINE` is one argument. */
export const MAX_COMMAND_BYTES = 100_000

/** Ways to start a POSIX shell with an empty environment; the first that answers is kept. */
export const LAUNCHERS = [
  ['/usr/bin/env', '-i', 'LC_ALL=C', 'PATH=/usr/bin:/bin', '/bin/sh'],
  ['/bin/env', '-i', 'LC_ALL=C', 'PATH=/usr/bin:/bin', '/bin/sh'],
] as const

export type Launcher = readonly string[]

/** `'`, which ends the quotes; `!`, which csh and tcsh expand even between single quotes; `\`, which fish takes for an escape there. */
const OUTSIDE_QUOTES: ReadonlySet<number> = new Set([0x27, 0x21, 0x5c])

/**
 * Quotes one word for the login shells there are: sh and its kin, csh and tcsh, fish. Between single quotes everything is literal to
 * all of them but three characters, which stand outside, after a backslash. (A line break csh takes in no way that sh takes too.)
 * Throws on NUL, which no argument can hold.
 */
export function quoteWord(word: string | Uint8Array): Buffer {
  const bytes = typeof word === 'string' ? encodeName(word) : Buffer.from(word.buffer, word.byteOffset, word.byteLength)
  if (bytes.includes(0)) throw new RangeError('an argument cannot hold a NUL byte')
  const parts: Buffer[] = [Buffer.from("'")]
  let from = 0
  for (let at = 0; at < bytes.length; at += 1) {
    if (!OUTSIDE_QUOTES.has(bytes[at] as number)) continue
    parts.push(bytes.subarray(from, at), Buffer.from(`'\\${String.fromCharCode(bytes[at] as number)}'`))
    from = at + 1
  }
  parts.push(bytes.subarray(from), Buffer.from("'"))
  return Buffer.concat(parts)
}

/** `exec WORD WORD…`, each word quoted. */
export function commandLine(words: readonly (string | Uint8Array)[]): CommandLine {
  const out: Buffer[] = [Buffer.from('exec')]
  for (const word of words) out.push(Buffer.from(' '), quoteWord(word))
  return Buffer.concat(out)
}

/** What separates our answer from whatever the start-up files of the account print. */
export function markerOf(nonce: string): string {
  return `=siteguard ${nonce}=\n`
}

/** Printed first on both streams by every script. `$1` is the nonce. */
const MARK = `printf '=siteguard %s=\\n' "$1"; printf '=siteguard %s=\\n' "$1" >&2; `

/** Runs a constant script. Its parameters are `$1` the nonce, then `args`. */
export function scriptLine(launcher: Launcher, nonce: string, script: string, args: readonly (string | Uint8Array)[]): CommandLine {
  return commandLine([...launcher, '-c', MARK + script, 'siteguard', nonce, ...args])
}

/** Runs one program with its arguments; the script only marks the start and gives way. */
export const RUN_SCRIPT = 'shift; exec "$@"'

/** Runs the first line that comes on standard input as the server would have run it; the rest of that stays for what it starts. */
const SPARE_SCRIPT = 'IFS= read -r C && eval "$C"'

/** A shell that waits for a command line. */
export function spareLine(launcher: Launcher, nonce: string): CommandLine {
  return scriptLine(launcher, nonce, SPARE_SCRIPT, [])
}

/**
 * Answers all questions about the account in one go, one `name value` a line, then `end`.
 * Parameters after the nonce: the folders, `--`, the program names.
 */
export const PROBE_SCRIPT = [
  'shift; F=; while [ "$1" != -- ]; do F="$F $1"; shift; done; shift',
  'printf "pwd %s\\n" "$(pwd -P)"',
  'for n in "$@"; do for d in $F; do if [ -x "$d/$n" ] && [ ! -d "$d/$n" ]; then printf "program %s %s\\n" "$n" "$d/$n"; eval "p_$n=\\$d/\\$n"; break; fi; done; done',
  'if [ -n "$p_find" ] && [ "$("$p_find" / -maxdepth 0 \\( ! -readable -o -printf x \\) -printf "%y\\0%C@" 2>/dev/null | tr -d "\\0." | cut -c1-2)" = xd ]; then echo "can find"; fi',
  'if [ -n "$p_find" ] && [ "$("$p_find" / -maxdepth 0 -type d -print0 2>/dev/null | tr "\\0" .)" = /. ]; then echo "can find0"; fi',
  'if [ -n "$p_tar" ] && printf "/\\0" | "$p_tar" --format=gnu --hard-dereference --no-unquote -P --ignore-failed-read --no-recursion --null -T - -cf - >/dev/null 2>&1; then echo "can tar"; fi',
  'if [ -n "$p_xargs" ] && [ "$(printf "a\\0" | "$p_xargs" -0 printf "%s" 2>/dev/null)" = a ]; then echo "can xargs"; fi',
  'if [ -n "$p_sha256sum" ] && "$p_sha256sum" -z </dev/null >/dev/null 2>&1; then echo "can sha256z"; fi',
  'if [ -n "$p_sha256sum" ] && [ "$("$p_sha256sum" </dev/null 2>/dev/null | cut -c1-8)" = e3b0c442 ]; then echo "can sha256"; fi',
  'if [ -n "$p_md5sum" ] && "$p_md5sum" -z </dev/null >/dev/null 2>&1; then echo "can md5z"; fi',
  'if [ -n "$p_md5sum" ] && [ "$("$p_md5sum" </dev/null 2>/dev/null | cut -c1-8)" = d41d8cd9 ]; then echo "can md5"; fi',
  'if [ -n "$p_openssl" ] && [ "$("$p_openssl" dgst -sha256 -r </dev/null 2>/dev/null | cut -c1-8)" = e3b0c442 ]; then echo "can openssl"; fi',
  'if [ -n "$p_grep" ] && [ "$(printf "b\\n<?PhP x\\0" | "$p_grep" -lZzaiE -D skip -e "<\\?php[[:space:]]" -- - 2>/dev/null | tr "\\0" .)" = "(standard input)." ]; then echo "can grep"; fi',
  'if [ -n "$p_gzip" ] && [ -n "$(printf a | "$p_gzip" -1 2>/dev/null | tr -d "\\0")" ]; then echo "can gzip"; fi',
  'if [ -n "$p_php" ] && [ "$("$p_php" -n -r "echo 6*7;" 2>/dev/null </dev/null)" = 42 ]; then echo "can php"; fi',
  'echo end',
].join('; ')

/**
 * Fields of a listing record: flag, type, mode, links, uid, gid, ctime, inode, size, mtime, path NUL, link target NUL. In the order of
 * how seldom they differ from those of the entry before: 20,000 names come as 357 kB where size first makes 375 (gzip -6).
 */
const RECORD = '%y %m %n %U %G %C@ %i %s %T@ %p\\0%l\\0'

/** First letter of a record: `!` the login may not read it (or not enter it), `-` it may; `Z` ends the listing with find's status. */
export const LIST_TRAILER = 'Z'

export interface ListRequest {
  readonly find: string
  /** Absolute paths. */
  readonly roots: readonly string[]
  readonly prune: readonly string[]
  readonly maxDepth: number
  /** Absolute path of gzip; absent, the listing comes as it is. */
  readonly gzip?: string
}

/** gzip -8: of 20,000 names it makes 341 kB where -6 makes 357 and -1 makes 404; find needs longer to find them than -8 to pack them. */
const LIST_SCRIPT = [
  'N=$1; G=$2; shift 2',
  'list() { "$@"; printf "Z %s %s\\0\\0" "$N" "$?"; }',
  'if [ -n "$G" ]; then list "$@" | "$G" -8; else list "$@"; fi',
].join('; ')

/** One `find` over all roots that never follows a link, with find's own exit status in a trailer. */
export function listLine(launcher: Launcher, nonce: string, request: ListRequest): CommandLine {
  const unreadable = ['(', '-type', 'f', '!', '-readable', '-o', '-type', 'd', '(', '!', '-readable', '-o', '!', '-executable', ')', ')']
  const flags = ['(', ...unreadable, '-printf', '! ', '-o', '-printf', '- ', ')']
  const argv = [request.find, '-P', ...request.roots, '-maxdepth', String(request.maxDepth), ...flags, '-printf', RECORD]
  if (request.prune.length > 0) {
    const tests = request.prune.flatMap((path, index) => (index === 0 ? ['-path', escapeGlob(path)] : ['-o', '-path', escapeGlob(path)]))
    argv.push('(', ...tests, ')', '-prune')
  }
  return scriptLine(launcher, nonce, LIST_SCRIPT, [request.gzip ?? '', ...argv])
}

/** `find -path` takes a pattern; this makes one that matches the path itself only. */
export function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]]/g, '\\$&')
}

/** Names, NUL after each, come on standard input; the files come as one tar stream, in that order. */
export function tarLine(launcher: Launcher, nonce: string, tar: string): CommandLine {
  const options = [
    '--format=gnu',
    '--hard-dereference',
    '--no-unquote',
    '-P',
    '--ignore-failed-read',
    '--no-recursion',
    '--null',
    '-T',
    '-',
    '-cf',
    '-',
  ]
  return scriptLine(launcher, nonce, RUN_SCRIPT, [tar, ...options])
}

const UNPACK_SCRIPT = [
  'N=$1; D=$2; shift 2',
  'if [ -L "$D" ] || [ ! -d "$D" ]; then echo none; exit 3; fi',
  's=empty; for f in "$D"/* "$D"/.[!.]* "$D"/..?*; do if [ -e "$f" ] || [ -L "$f" ]; then s=full; break; fi; done; echo $s',
  '"$@"; s=$?',
  // What tar wrote is in the account's memory only: sync its file system (coreutils 8.24), or all of them.
  'if [ $s = 0 ]; then sync -f "$D" 2>/dev/null || sync; fi',
  'printf "Z %s %s\\n" "$N" "$s"',
].join('; ')

/**
 * Unpacks a tar stream from standard input into a folder. Answers `none`, `empty` or `full` first: what the folder is; at the end
 * `Z NONCE STATUS`. Modes are those of the stream whatever the umask, owner and times are the login's and now. A name that is taken is
 * a complaint of tar's; a folder that is there is not.
 */
export function unpackLine(launcher: Launcher, nonce: string, tar: string, dir: string): CommandLine {
  const options = ['-x', '-k', '-p', '-m', '--no-same-owner', '--delay-directory-restore', '--warning=no-timestamp', '--totals', '-f', '-']
  return scriptLine(launcher, nonce, UNPACK_SCRIPT, [dir, tar, ...options, '-C', dir])
}

/** `length` bytes of one file from `offset`. The file was looked at before; a FIFO put in its place meanwhile ends by the time limit. */
export function cutLine(
  launcher: Launcher,
  nonce: string,
  shell: { readonly programs: Programs },
  path: string,
  offset: number,
  length: number,
): CommandLine {
  const { tail, head } = shell.programs
  const script = 'shift; "$1" -c "+$3" -- "$5" | "$2" -c "$4"'
  return scriptLine(launcher, nonce, script, [tail ?? '/usr/bin/tail', head ?? '/usr/bin/head', String(offset + 1), String(length), path])
}

/** Only regular files reach the program behind: a FIFO would make it wait for ever, a link would lead it elsewhere. */
const ONLY_FILES = '"$F" "$@" -maxdepth 0 -type f -print0'

export interface HashRequest {
  readonly find: string
  readonly xargs: string
  /** The program and its options: sha256sum, md5sum, or openssl's `dgst -r`, which answers in their form. */
  readonly program: readonly string[]
}

/** Names, NUL after each, on standard input; `HEX  NAME` for each regular file that could be read. Needs GNU find. */
export function hashLine(launcher: Launcher, nonce: string, request: HashRequest): CommandLine {
  const script = `X=$2; F=$3; shift 3; export F; "$X" -0 -n 200 /bin/sh -c '${ONLY_FILES}' sh | "$X" -0 -r "$@"`
  return scriptLine(launcher, nonce, script, [request.xargs, request.find, ...request.program])
}

export interface SearchRequest {
  readonly find: string
  readonly xargs: string
  readonly grep: string
  readonly pattern: string
}

/**
 * Names, NUL after each, on standard input. Answers, each with NUL after it: `+NAME` for a file with the pattern; `-TNAME` for one
 * that is no regular file (T as in find's %y) or may not be read; `+!STATUS` when grep itself broke; at the end `Z NONCE STATUS`.
 * `-z` makes a NUL end a line, so that a sparse file of any size costs nothing.
 */
export function searchLine(launcher: Launcher, nonce: string, request: SearchRequest): CommandLine {
  const grep = '"$X" -0 -r "$G" -lZzaiE -D skip -e "$P" --'
  const each = [
    `"$F" "$@" -maxdepth 0 -type f -readable -print0 | { ${grep}; s=$?; [ $s = 0 ] || [ $s = 123 ] || printf "!%s\\0" $s; } | "$X" -0 -r -n 500 printf "+%s\\0"`,
    '"$F" "$@" -maxdepth 0 ! \\( -type f -readable \\) -printf "-%y%p\\0" 2>/dev/null',
  ].join('; ')
  const script = `N=$1; X=$2; F=$3; G=$4; P=$5; export X F G P; "$X" -0 -n 500 /bin/sh -c '${each}' sh; printf "Z %s %s\\0" "$N" "$?"`
  return scriptLine(launcher, nonce, script, [request.xargs, request.find, request.grep, request.pattern])
}

/**
 * What PHP_OPEN_TAG means, for grep -E in the C locale, where a byte is a character. `$` stands for the end of the file; here it also
 * matches before a NUL byte, so this finds a little more, never less.
 */
export const PHP_OPEN_TAG_GREP =
  '<\\?php([[:space:]/#(;]|$)|<\\?=[[:space:]]*[`$@(a-zA-Z_\'"\\\\]|<script[^>]{0,40}language[[:space:]]*=[[:space:]]*["\']?php'
