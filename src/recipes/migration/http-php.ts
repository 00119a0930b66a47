import { createHash, createHmac, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { baseName, joinPath, type RemotePath } from '../../core/path.ts'
import { printable } from '../../core/printable.ts'
import type { NoPage, PageAnswer, PageClient } from '../../http/types.ts'
import { onSite } from '../ops/parts.ts'
import type { OpContext } from '../types.ts'
import type { PhpPlace, PhpResult, PhpRunner } from './types.ts'

/** One answer is waited for no longer; servers in between often give up after a minute, and PHP goes on behind them. Milliseconds. */
const ANSWER_MS = 600_000
/** How long a process that goes on behind a lost answer is waited for. Milliseconds. */
const SETTLE_MS = 900_000
const PAUSE_MS = 1000
/** Times a script is called again whose process was ended from outside (a time limit): each goes on where the one before was. */
const CALLS = 30
/** Endings that look alike, one after the other: it gets no further. */
const SAME = 3
const MOST_BYTES = 16 * 1024 * 1024
/** How every answer of ours begins. */
const HELLO = 'siteguard:1'
const BUSY = 'siteguard:busy'

/**
 * PHP where no program can be run: a script in the installation's folder, with a name nobody can guess, that answers only to a token of
 * which it holds no more than the digest. What it is told comes by POST, enciphered and signed with a key that lies in the script, so
 * the database's password crosses no wire in the clear and lies in no file of ours. It is removed when it was used.
 */
export function createHttpPhp(
  { index, op }: PhpPlace,
  url: string,
  pages: PageClient,
  context: HttpContext,
  maxBytes = MOST_BYTES,
): PhpRunner {
  const { transport, plan, signal } = context
  const folder = onSite(context, op.installation)
  /** The same for every machine that takes this run up, and for nobody who does not know the plan. */
  const prefix = `sg-${createHash('sha256').update(`siteguard ${plan.hash} ${index}`).digest('hex').slice(0, 16)}-`
  const scripts = new Map<string, Placed>()
  /** A process may be at work behind an answer that never came: what it holds locked stays there. */
  let unsure = false
  let address = url.endsWith('/') ? url : `${url}/`

  async function place(source: string, kind: 'script' | 'program'): Promise<Placed> {
    const known = scripts.get(source)
    if (known !== undefined) return known
    const placed: Placed = {
      name: `${prefix}${randomBytes(8).toString('hex')}.php`,
      token: randomBytes(24).toString('hex'),
      key: randomBytes(32),
    }
    scripts.set(source, placed)
    const text =
      kind === 'script' ? prologue(placed, prefix, argvOf(op.host)) + source : `${prologue(placed, prefix, STREAMS)}<?php ${source}`
    const mode = transport.capabilities.chmod ? { mode: 0o644 } : {}
    await transport.create(joinPath(folder, placed.name), Buffer.from(text), { signal, ...mode })
    return placed
  }

  async function post(placed: Placed, run: string, input: Buffer): Promise<Said> {
    const nonce = randomBytes(16).toString('hex')
    const sealed = encipher(input, placed.key, nonce).toString('base64')
    const mac = createHmac('sha256', placed.key).update(`${run} ${nonce} ${sealed}`).digest('hex')
    const form = { token: placed.token, run, nonce, input: sealed, mac }
    let answer = await pages.post(`${address}${placed.name}`, form, { signal, timeoutMs: ANSWER_MS, maxBytes })
    const moved = 'failed' in answer ? undefined : movedTo(answer, placed.name)
    if (moved !== undefined) {
      address = moved
      answer = await pages.post(`${address}${placed.name}`, form, { signal, timeoutMs: ANSWER_MS, maxBytes })
    }
    return saidBy(answer)
  }

  /** Calls until it answers: while a process is at work behind a lost answer, nothing new is begun. */
  async function call(placed: Placed, run: string, input: Buffer): Promise<Exclude<Said, { is: 'busy' }>> {
    const until = performance.now() + SETTLE_MS
    for (;;) {
      unsure = true
      const said = await post(placed, run, input)
      unsure = said.is === 'busy' || said.is === 'lost'
      if (said.is !== 'busy') return said
      if (performance.now() > until) throw new SiteguardError({ code: 'SG-UPG-014', kind: 'timeout', params: { run: plan.id } })
      await sleep(PAUSE_MS, undefined, { signal })
    }
  }

  const silent = (detail: string): SiteguardError =>
    new SiteguardError({ code: 'SG-UPG-011', kind: 'blocked', params: { url: address, detail: printable(detail).slice(0, 300) } })

  return {
    async script(source, input): Promise<PhpResult> {
      const placed = await place(source, 'script')
      const endings: string[] = []
      for (let calls = 0; calls < CALLS; calls += 1) {
        const said = await call(placed, randomBytes(8).toString('hex'), Buffer.from(input ?? []))
        // What never came to our script cannot be cured by calling again.
        if (said.is === 'stranger') throw silent(said.detail)
        if (said.is === 'answer') {
          const last = said.body.toString('utf8').trimEnd().split('\n').at(-1) ?? ''
          if (last.startsWith('{')) return { stdout: said.body, code: 0, stderr: '' }
        }
        endings.push(said.is === 'answer' ? said.body.toString('utf8').slice(-300) : said.detail)
        const alike = endings.slice(-SAME)
        if (alike.length === SAME && alike.every((ending) => ending === alike[0])) break
        await sleep(PAUSE_MS, undefined, { signal })
      }
      return { stdout: Buffer.from(endings.at(-1) ?? ''), code: 255, stderr: '' }
    },

    async *program(source, input) {
      const parts: Uint8Array[] = []
      for await (const part of input) parts.push(part)
      const placed = await place(source, 'program')
      // The same run: its output lies there when the answer was lost, and nothing is done twice.
      const run = randomBytes(8).toString('hex')
      for (let calls = 1; ; calls += 1) {
        const said = await call(placed, run, Buffer.concat(parts))
        if (said.is === 'answer') {
          yield said.body
          return
        }
        if (said.is === 'stranger' || calls === SAME) throw silent(said.detail)
        await sleep(PAUSE_MS, undefined, { signal })
      }
    },

    site: (inner) => Buffer.from(`@/${relativePath(op.installation, inner)}`),

    async settle() {
      await call(await place(NOTHING, 'program'), randomBytes(8).toString('hex'), Buffer.alloc(0))
    },

    async close() {
      for (const entry of await transport.list(folder, { signal })) {
        const name = baseName(entry.path)
        if (!name.startsWith(prefix) || entry.type !== 'file' || (unsure && name === `${prefix}lock.php`)) continue
        try {
          await transport.remove(entry.path, { signal })
        } catch (error) {
          if (!isSiteguardError(error) || error.code !== 'SG-TRAN-002') throw error
        }
      }
      scripts.clear()
    },
  }
}

/** What it needs of a run. */
export interface HttpContext extends Pick<OpContext, 'transport' | 'root' | 'signal'> {
  readonly plan: Pick<OpContext['plan'], 'id' | 'hash'>
}

interface Placed {
  readonly name: string
  readonly token: string
  readonly key: Buffer
}

type Said =
  | { readonly is: 'answer'; readonly body: Buffer }
  | { readonly is: 'busy' }
  /** No answer, or a cut one: the process may have gone on. */
  | { readonly is: 'lost'; readonly detail: string }
  /** Something answered that is not our script. */
  | { readonly is: 'stranger'; readonly detail: string }

const NOTHING = 'fwrite(STDOUT, "\\n");'

function saidBy(answer: PageAnswer | NoPage): Said {
  if ('failed' in answer)
    return { is: answer.failed === 'timeout' || answer.failed === 'protocol' ? 'lost' : 'stranger', detail: answer.detail || answer.failed }
  const text = answer.body.toString('latin1')
  const at = text.indexOf(`${HELLO}\n`)
  const busy = text.indexOf(`${BUSY}\n`)
  // Whoever begins is not busy: what comes later is the site's to write.
  if (busy >= 0 && (at < 0 || busy < at)) return { is: 'busy' }
  if (at >= 0) return { is: 'answer', body: answer.body.subarray(at + HELLO.length + 1) }
  if (text.includes('<?php')) return { is: 'stranger', detail: 'PHP is not run there' }
  // A server in between that waited no longer, or a process that was ended before its first word.
  return { is: [500, 502, 503, 504, 508, 524].includes(answer.status) ? 'lost' : 'stranger', detail: `status ${answer.status}` }
}

/** The address to ask at instead, where a redirect leads to the same script of the same host (http to https, with `www.`). */
function movedTo(answer: PageAnswer, name: string): string | undefined {
  const { location } = answer.headers
  if (![301, 302, 307, 308].includes(answer.status) || location === undefined || !URL.canParse(location, answer.url)) return undefined
  const [from, to] = [new URL(answer.url), new URL(location, answer.url)]
  const bare = (host: string): string => host.replace(/^www\./, '')
  if (bare(from.hostname) !== bare(to.hostname) || !to.pathname.endsWith(`/${name}`) || to.search !== '') return undefined
  if (!['http:', 'https:'].includes(to.protocol) || (from.protocol === 'https:' && to.protocol === 'http:')) return undefined
  return to.href.slice(0, -name.length)
}

/** A path of the site as seen from the installation's folder. */
function relativePath(installation: RemotePath, inner: string): string {
  const [from, to] = [installation, inner].map((path) => path.split('/').filter((part) => part !== '')) as [string[], string[]]
  let same = 0
  while (same < from.length && same < to.length && from[same] === to[same]) same += 1
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/')
}

/** XOR with HMAC-SHA256 of a counter: what every PHP has. */
function encipher(bytes: Buffer, key: Buffer, nonce: string): Buffer {
  const out = Buffer.alloc(bytes.length)
  for (let at = 0; at < bytes.length; at += 32) {
    const stream = createHmac('sha256', key)
      .update(`${nonce} ${at / 32}`)
      .digest()
    for (let i = at; i < Math.min(at + 32, bytes.length); i += 1) out[i] = (bytes[i] as number) ^ (stream[i - at] as number)
  }
  return out
}

/** What stands before each script: asks for the token, then waits for nobody and begins. PHP 5.6 to 8.5. */
function prologue({ token, key }: Placed, prefix: string, rest: string): string {
  const digest = createHash('sha256').update(token).digest('hex')
  return `<?php
error_reporting(0); @ini_set('display_errors', '0'); @ini_set('opcache.enable', '0'); @ini_set('zlib.output_compression', '0');
@ini_set('zend.exception_ignore_args', '1');
@ini_set('memory_limit', '-1'); @set_time_limit(0); ignore_user_abort(true);
header('Cache-Control: no-store'); header('Content-Type: text/plain'); header('X-Robots-Tag: noindex');
foreach (array('token', 'run', 'nonce', 'input', 'mac') as $sg_k) { if (!isset($_POST[$sg_k]) || !is_string($_POST[$sg_k])) { http_response_code(404); exit; } }
$sg_key = hex2bin('${key.toString('hex')}');
if (!hash_equals('${digest}', hash('sha256', $_POST['token'])) || !preg_match('/^[0-9a-f]{16}$/', $_POST['run'])
  || !hash_equals(hash_hmac('sha256', $_POST['run'] . ' ' . $_POST['nonce'] . ' ' . $_POST['input'], $sg_key), $_POST['mac'])) { http_response_code(404); exit; }
$sg_input = base64_decode($_POST['input']); $sg_clear = '';
for ($sg_i = 0; $sg_i * 32 < strlen($sg_input); $sg_i++) { $sg_clear .= substr($sg_input, $sg_i * 32, 32) ^ hash_hmac('sha256', $_POST['nonce'] . ' ' . $sg_i, $sg_key, true); }
$sg_input = $sg_clear; $sg_clear = ''; $sg_key = '';
define('SG_DIR', __DIR__);
$sg_lock = @fopen(__DIR__ . '/${prefix}lock.php', 'c');
if (!$sg_lock) { $sg_lock = @fopen(__FILE__, 'r'); }
if ($sg_lock && !flock($sg_lock, LOCK_EX | LOCK_NB, $sg_busy) && $sg_busy) { echo "${BUSY}\\n"; exit; }
$sg_run = $_POST['run']; $_POST = array(); $_REQUEST = array();
${rest}
?>`
}

/** A program's standard streams. Its output is kept beside until the script goes: an answer that was lost is given again. */
const STREAMS = `$sg_kept = substr(__FILE__, 0, -4) . '-' . $sg_run . '.php'; $sg_new = substr($sg_kept, 0, -4) . '-new.php';
if (is_file($sg_kept)) { echo "${HELLO}\\n", base64_decode(substr(file_get_contents($sg_kept), 14)); exit; }
$sg_in = fopen('php://temp', 'w+'); fwrite($sg_in, $sg_input); rewind($sg_in); $sg_input = '';
define('STDIN', $sg_in); define('STDOUT', fopen('php://temp', 'w+'));
register_shutdown_function(function () use ($sg_kept, $sg_new) { rewind(STDOUT); $all = stream_get_contents(STDOUT);
  if (@file_put_contents($sg_new, '<?php exit; ?>' . base64_encode($all))) { @rename($sg_new, $sg_kept); }
  echo "${HELLO}\\n", $all; });`

function argvOf(host: string | undefined): string {
  const name = Buffer.from(host ?? '').toString('base64')
  return `$argv = array(__FILE__, __DIR__, base64_decode('${name}')); $argc = 3; $_SERVER['argv'] = $argv; $_SERVER['argc'] = 3;
// A CMS that empties all buffers when it answers must not take our first word with them.
while (ob_get_level() > 0 && ob_end_flush()) { }
echo "${HELLO}\\n"; flush();`
}
