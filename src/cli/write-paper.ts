import { writePapers } from '../app/incident/write-papers.ts'
import type { Paper } from '../core/incident.ts'
import { printable } from '../core/printable.ts'
import { loadTexts } from '../i18n/index.ts'
import { writePaper } from '../reporters/incident/papers.ts'
import { wrap } from '../reporters/text/layout.ts'
import type { Context, OptionValues } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { clockLines, findIncident, incidentFacts, operatorOf } from './incident-desk.ts'
import { flag } from './options.ts'
import { startProgress } from './screen/progress.ts'
import { writeJson } from './screen/write-json.ts'

/**
 * Writes a paper of an incident in French and English into its folder, and prints the one in the reader's language. Where the files lie, how
 * many blanks are left and how long there is goes to standard error.
 */
export async function writePaperHere(context: Context, options: OptionValues, paper: Paper): Promise<number> {
  const info = await findIncident(context, options)
  const { terminal } = context
  const progress = await startProgress(terminal, context.texts)
  const { partial, ...facts } = await incidentFacts(context, options, info, progress.listener).finally(() => progress.stop())
  const { texts } = context
  if (info.check.fault !== undefined && paper === 'log' && !flag(options, 'json')) {
    // A log that is broken is still read, as far as it holds: nothing is entered into it, and nothing written beside it.
    terminal.out(context.redact(writePaper('log', facts, texts).text))
    return EXIT.store
  }
  const files = await writePapers(info.dir, paper, facts, await Promise.all([loadTexts('fr'), loadTexts('en')]), {
    now: Date.now,
    by: operatorOf(context, options),
    redact: context.redact,
  })
  const exitCode = partial ? EXIT.partial : EXIT.done
  if (flag(options, 'json')) {
    const written = files.map(({ file, lang, blanks }) => ({ file, lang, blanks }))
    writeJson(terminal, { kind: 'incident-paper', paper, files: written, facts, exitCode })
    return exitCode
  }
  const mine = files.find(({ lang }) => lang === texts.lang) ?? files[0]
  terminal.out(mine?.text ?? '')
  const { incident: words } = texts
  terminal.err('\n')
  terminal.err(`${words.written}\n`)
  for (const { file } of files) terminal.err(`  ${printable(file)}\n`)
  if ((mine?.blanks ?? 0) > 0) terminal.err(`${wrap(words.blanks({ count: mine?.blanks ?? 0 }), terminal.width, 2)}\n`)
  terminal.err(clockLines(context, facts))
  return exitCode
}
