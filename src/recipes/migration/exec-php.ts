import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { encodeName, joinPath, type RemotePath } from '../../core/path.ts'
import { PHP_LOADER, PHP_OPTIONS } from '../../snapshots/database/index.ts'
import { held, onSite } from '../ops/parts.ts'
import type { OpContext } from '../types.ts'
import type { PhpPlace, PhpRunner } from './types.ts'

/** A migration of a large site takes no longer. Milliseconds. */
const LONGEST = 6 * 3_600_000
/** How long a process of an earlier try is waited for, seconds, and how long one question asks. */
const SETTLE_S = 900
const ASK_S = 45

/**
 * Options of the processes that run the CMS: no limit but the machine's, nothing of the site's before or after, and what PHP itself has
 * to say on standard error, where it is no answer.
 */
const SCRIPT_OPTIONS: readonly string[] = [
  'auto_prepend_file=',
  'auto_append_file=',
  'memory_limit=-1',
  'max_execution_time=0',
  'display_errors=stderr',
  'html_errors=0',
  'log_errors=0',
  'opcache.enable_cli=0',
  // From PHP 7.4: an error nobody caught does not print what functions were called with, a password among it.
  'zend.exception_ignore_args=1',
].flatMap((setting) => ['-d', setting])

/** Whether the lock file is free within so many seconds. In: one line of base64, the file; one with the seconds. */
const ASK_LOCK = String.raw`
$file = base64_decode(trim(fgets(STDIN))); $until = time() + (int)fgets(STDIN);
$h = is_file($file) ? fopen($file, 'r+') : false;
if (!$h) { fwrite(STDOUT, "free\n"); exit(0); }
do { if (flock($h, LOCK_EX | LOCK_NB, $busy) || !$busy) { fwrite(STDOUT, "free\n"); exit(0); } usleep(200000); } while (time() < $until);
fwrite(STDOUT, "busy\n");
`

/** PHP on standard input of the account's own program: nothing is left on the disk but an empty file that is locked while one runs. */
export function createExecPhp({ index, op }: PhpPlace, php: string, context: OpContext): PhpRunner {
  const { transport, signal } = context
  const absolute = (path: RemotePath): RemotePath => (path.startsWith('/') ? path : joinPath(transport.home, path))
  const lock = absolute(joinPath(held(context, index), 'lock'))
  const installation = absolute(onSite(context, op.installation))

  async function* program(source: string, input: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Buffer> {
    async function* stdin(): AsyncGenerator<Uint8Array> {
      const code = Buffer.from(source)
      yield Buffer.concat([Buffer.from(`${code.length}\n`), code])
      yield* input
    }
    yield* transport.execStream([php, ...PHP_OPTIONS, '-r', PHP_LOADER], { stdin: stdin(), timeoutMs: LONGEST, signal })
  }

  return {
    async script(source, input) {
      // The link may be lost while PHP goes on: whoever takes the run up again finds the lock held.
      const locked = `<?php $sg_lock = fopen(base64_decode('${encodeName(lock).toString('base64')}'), 'c'); if ($sg_lock) { flock($sg_lock, LOCK_EX); } $sg_input = base64_decode('${Buffer.from(input ?? []).toString('base64')}'); ?>`
      const stdin = Buffer.from(`${locked}${source}`)
      const argv: [string, ...string[]] = [php, ...SCRIPT_OPTIONS, '--', installation, op.host ?? '']
      const { code, stdout, stderr } = await transport.exec(argv, { stdin, timeoutMs: LONGEST, signal })
      return { code, stdout, stderr: stderr.toString('utf8') }
    },
    program,
    site: (inner) => encodeName(absolute(onSite(context, inner as RemotePath))),
    async settle() {
      for (let asked = 0; asked < SETTLE_S; asked += ASK_S) {
        const parts: Buffer[] = []
        const input = [Buffer.from(`${encodeName(lock).toString('base64')}\n${ASK_S}\n`)]
        try {
          for await (const part of program(ASK_LOCK, input)) parts.push(part)
        } catch (error) {
          // Where PHP does not run, none is at work.
          if (isSiteguardError(error) && error.code === 'SG-TRAN-011') return
          throw error
        }
        if (Buffer.concat(parts).toString('latin1').trim() === 'free') return
      }
      throw new SiteguardError({ code: 'SG-UPG-014', kind: 'timeout', params: { run: context.plan.id } })
    },
    async close() {},
  }
}
