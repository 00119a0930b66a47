import { setMaxListeners } from 'node:events'
import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import { packageFile } from '../disk/package-file.ts'
import { langOf, loadCommandLineTexts, loadTexts, type Texts } from '../i18n/index.ts'
import { SECRET_VARIABLES } from '../secrets/child-env.ts'
import { createRedactor } from '../secrets/redactor.ts'
import { buildProgram, usageError, withCommand } from './build-program.ts'
import type { Context } from './command.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { createTerminal } from './screen/terminal.ts'
import { writeError } from './screen/write-error.ts'

const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }

/** Runs one command line and gives its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const { env } = process
  // A mask that takes rights from ourselves would leave folders we cannot enter; others' are taken where each file is made.
  process.umask(process.umask(0o077) & 0o077)
  const redactor = createRedactor()
  // Known before anything is read: whatever goes wrong first may repeat its environment.
  for (const name of SECRET_VARIABLES) redactor.register(env[name] ?? '')
  const has = (flag: string): boolean => argv.includes(flag)
  const asked = langGiven(argv) ?? (env.SITEGUARD_LANG || undefined)
  const lang = langOf(asked ?? env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG)
  const terminal = createTerminal({
    env,
    color: !has('--no-color'),
    quiet: has('--quiet') || has('-q'),
    input: !has('--no-input'),
    redact: (text) => redactor.redact(text),
  })
  const fall = (error: unknown, texts: Texts): never => {
    writeError(unexpected(error), texts, terminal, has('--verbose') || has('-v'))
    process.exit(exitCodeOf('internal'))
  }
  /** Ends with an error nobody caught. Its words are there as soon as there is a command; before that they are fetched for it. */
  let dying = (error: unknown): void => {
    dying = () => {}
    loadTexts(lang).then(
      (texts) => fall(error, texts),
      () => process.exit(exitCodeOf('internal')),
    )
  }
  // It is written by Node itself, with all that hangs on the error and past the redactor, unless somebody is there: from the first moment on.
  process.on('uncaughtException', (error) => dying(error))
  const abort = new AbortController()
  // Every wait of a scan listens to this one signal; thousands at once are no leak.
  setMaxListeners(0, abort.signal)
  const interrupt = (): void => {
    // The second Ctrl-C leaves at once: nothing of ours is half done that a next run could not take up.
    if (abort.signal.aborted) process.exit(EXIT.interrupted)
    abort.abort(new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} }))
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  let code: number = EXIT.done
  const words = await loadCommandLineTexts(lang)
  const program = buildProgram(
    words,
    version,
    async (spec, args, options) => {
      // Here, because help and version need neither that nor what Node loads for it.
      const { keepYoungSmall } = await import('../core/tune-v8.ts')
      keepYoungSmall()
      const texts = await loadTexts(lang)
      dying = (error) => fall(error, texts)
      const context: Context = {
        texts,
        langGiven: asked !== undefined,
        terminal,
        env,
        cwd: process.cwd(),
        signal: abort.signal,
        version,
        program: [process.execPath, process.argv[1] ?? 'siteguard'],
        keepSecret: (secret) => {
          redactor.register(secret)
        },
        redact: (text) => redactor.redact(text),
      }
      const module = await spec.load?.()
      code = (await module?.run(context, args, options)) ?? EXIT.done
    },
    terminal,
  )
  try {
    if (argv.length === 0) program.outputHelp()
    else await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    const known = abort.signal.aborted && !(error instanceof CommanderError) && !isOfRun(error) ? abort.signal.reason : error
    if (known instanceof CommanderError) {
      if (known.exitCode === 0 || known.code === 'commander.help') return known.exitCode === 0 ? EXIT.done : EXIT.usage
      writeError(withCommand(usageError(known, program, argv, words), program, argv), await loadTexts(lang), terminal)
      return EXIT.usage
    }
    const mine = unexpected(known)
    writeError(withCommand(mine, program, argv), await loadTexts(lang), terminal, has('--verbose') || has('-v'))
    return exitCodeOf(mine.kind)
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

/** An error of ours as it is; any other is a fault of our own. */
function unexpected(error: unknown): SiteguardError {
  if (isSiteguardError(error)) return error
  return new SiteguardError({ code: 'SG-INT-001', kind: 'internal', params: { detail: String(error) }, cause: error })
}

/** An interrupted run says how it is taken up again, and that it did write: nothing may stand before that. */
function isOfRun(error: unknown): boolean {
  return isSiteguardError(error) && error.code.startsWith('SG-RUN-')
}

function langGiven(argv: readonly string[]): string | undefined {
  for (const [i, word] of argv.entries()) {
    if (word === '--lang') return argv[i + 1]
    if (word.startsWith('--lang=')) return word.slice('--lang='.length)
  }
  return undefined
}

// A closed pipe (`siteguard scan | head`) is the reader's choice, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return
  throw error
})

process.exitCode = await main(process.argv.slice(2))
