import type { FileContent } from '../../core/content.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import { joinPath } from '../../core/path.ts'
import { freeBytes } from '../../recipes/check-space.ts'
import type { HostFacts, HostPhp } from '../../recipes/types.ts'
import type { Transport } from '../../transports/types.ts'

/** What the account itself tells of its host. */
export type AccountFacts = Omit<HostFacts, 'pages'>

/** Where the system, OVH, cPanel, Plesk, CloudLinux, LiteSpeed and builders of their own put command-line PHPs. Names, never the account's PATH. */
const PLACES = [
  '/usr/bin/php',
  '/usr/local/bin/php',
  '/bin/php',
  '/usr/local/php*/bin/php',
  '/usr/bin/php[0-9]*',
  '/usr/local/bin/php[0-9]*',
  '/opt/php*/bin/php',
  '/opt/plesk/php/*/bin/php',
  '/opt/cpanel/ea-php*/root/usr/bin/php',
  '/opt/alt/php*/usr/bin/php',
  '/opt/remi/php*/root/usr/bin/php',
  '/usr/local/lsws/lsphp*/bin/php',
  '/usr/local/opt/php*/bin/php',
]
/** More versions than any host has. */
const MOST_PHPS = 24

/**
 * What each PHP is, by itself: version, kind, extensions, with its own settings but nothing run before. A program that hangs, asks or is no
 * PHP says nothing. `$1`: what the account calls `php`; `$2`: the site's root.
 */
const ASK = String.raw`
PATH=/usr/bin:/bin; export PATH
root=$1; first=$2; shift 2
n=0; seen=' '; timeout=; [ -x /usr/bin/timeout ] && timeout='/usr/bin/timeout 10'
for p in "$first" ${PLACES.join(' ')}; do
  [ -n "$p" ] && [ -f "$p" ] && [ -x "$p" ] || continue
  real=$(readlink -f -- "$p" 2>/dev/null) || real=$p
  case $seen in *" $real "*) continue;; esac
  seen="$seen$real "
  n=$((n + 1)); [ "$n" -le ${MOST_PHPS} ] || break
  printf 'P %s\n' "$p"
  $timeout "$p" -d auto_prepend_file= -d auto_append_file= -d display_errors=0 -d log_errors=0 -r 'echo "V ",PHP_VERSION," ",PHP_SAPI,"\nE ",implode(",",get_loaded_extensions()),"\n";' </dev/null 2>/dev/null
done
echo D
$timeout df -Pk -- "$root" 2>/dev/null
echo Q
$timeout quota -w 2>/dev/null || true
`

/**
 * What an account tells of its host while it is being looked at for a plan: its PHPs and their extensions, what may still be written, and the
 * PHP that serves visitors where a setting says so. One command where commands can be run, and two small files. Nothing fails for what
 * an account does not tell.
 */
export async function lookAtAccount(transport: Transport, root: RemotePath, signal: AbortSignal): Promise<AccountFacts> {
  const asked = transport.capabilities.exec ? await askAccount(transport, root, signal) : { php: [] }
  const web = await readSettings(transport, root, signal)
  return { ...asked, ...(web === undefined ? {} : { web }) }
}

async function askAccount(transport: Transport, root: RemotePath, signal: AbortSignal): Promise<AccountFacts> {
  try {
    const { stdout } = await transport.exec(['/bin/sh', '-c', ASK, 'sh', root, transport.capabilities.php ?? ''], {
      signal,
      timeoutMs: 120_000,
      maxBytes: 1024 * 1024,
    })
    return readAnswer(stdout.toString('utf8'))
  } catch (error) {
    if (isSiteguardError(error) && ['connect', 'cancelled'].includes(error.kind)) throw error
    return { php: [] }
  }
}

/** What the account answered. All of it is a claim of its own. */
export function readAnswer(answer: string): AccountFacts {
  const end = answer.indexOf('\nD\n')
  const quotaAt = answer.indexOf('\nQ\n', Math.max(0, end))
  const programs = end < 0 ? (answer.startsWith('D\n') ? '' : answer) : answer.slice(0, end)
  const disk = end < 0 && !answer.startsWith('D\n') ? '' : answer.slice(Math.max(0, end), quotaAt < 0 ? undefined : quotaAt)
  const left = [freeBytes(disk), quotaBytes(quotaAt < 0 ? '' : answer.slice(quotaAt + 3))].filter((bytes) => bytes !== undefined)
  return { php: readPhps(programs), ...(left.length === 0 ? {} : { freeBytes: Math.max(0, Math.min(...left)) }) }
}

function readPhps(lines: string): HostPhp[] {
  const found = new Map<string, HostPhp>()
  let path: string | undefined
  let version: string | undefined
  for (const line of lines.split('\n')) {
    const [mark, rest] = [line.slice(0, 2), line.slice(2)]
    if (mark === 'P ') {
      path = /^\/[\w./+-]{1,200}$/.test(rest) && !rest.split('/').includes('..') ? rest : undefined
      version = undefined
    } else if (mark === 'V ') {
      // Only a command line's takes a script on its standard input.
      version = /^(\d{1,3}\.\d{1,3}\.\d{1,4})\S{0,60} cli$/.exec(rest)?.[1]
    } else if (mark === 'E ' && path !== undefined && version !== undefined) {
      const extensions = rest
        .split(',')
        .map((name) => name.trim().toLowerCase())
        .filter((name) => /^[a-z0-9_ .-]{1,60}$/.test(name))
      const same = `${version} ${[...extensions].sort().join()}`
      if (!found.has(same)) found.set(same, { path, version, extensions })
      path = undefined
    }
  }
  return [...found.values()]
}

/** What a quota leaves: of every file system with one, `blocks quota limit` in units of 1024; a `*` says it is exceeded. */
function quotaBytes(output: string): number | undefined {
  const left: number[] = []
  for (const line of output.split('\n')) {
    const columns = /^\s*\S+\s+(\d+)(\*?)\s+(\d+)\s+(\d+)\b/.exec(line)
    if (columns === null) continue
    const [used, soft, hard] = [columns[1], columns[3], columns[4]].map(Number) as [number, number, number]
    const limit = hard > 0 ? hard : soft
    if (limit > 0) left.push(Math.max(0, limit - used) * 1024)
  }
  return left.length === 0 ? undefined : Math.min(...left)
}

/** Settings of the web's PHP: OVH's own file, and what panels write for Apache. */
const SETTINGS = ['.ovhconfig', '.htaccess'] as const
const SETTINGS_BYTES = 256 * 1024

async function readSettings(transport: Transport, root: RemotePath, signal: AbortSignal): Promise<HostFacts['web']> {
  const paths = [...SETTINGS.map((name) => joinPath(root, name)), joinPath(transport.home, '.ovhconfig')]
  const read = new Map<RemotePath, FileContent>()
  for await (const answer of transport.readMany(
    [...new Set(paths)].map((path) => ({ path, limit: SETTINGS_BYTES })),
    { signal },
  )) {
    if ('content' in answer) read.set(answer.content.path, answer.content)
  }
  for (const path of paths) {
    const text = read.get(path)?.bytes.toString('latin1')
    const version = text === undefined ? undefined : versionSaid(text)
    if (version !== undefined) return { version, said: path.slice(path.lastIndexOf('/') + 1) }
  }
  return undefined
}

/** `app.engine.version=8.2`, `x-httpd-ea-php82`, `x-httpd-php8.2`, `lsphp82`, `SetEnv PHP_VER 8_2`, `php8.2-fpm.sock`. */
export function versionSaid(text: string): string | undefined {
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:#|;)/.test(line)) continue
    const found =
      /^\s*app\.engine\.version\s*=\s*(\d)\.(\d{1,2})\b/.exec(line) ??
      /x-httpd-(?:[a-z]+-)?php-?(\d)[._]?(\d{1,2})\b/i.exec(line) ??
      /\blsphp(\d)(\d{1,2})\b/i.exec(line) ??
      /^\s*SetEnv\s+PHP_VER\s+(\d)[._](\d{1,2})\b/i.exec(line) ??
      /\bphp(\d)\.(\d{1,2})-fpm\b/i.exec(line)
    if (found !== null) return `${found[1]}.${found[2]}`
  }
  return undefined
}
