import { runDemo } from '../../demo/run-demo.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

/** The code a scan of the demonstration's account ends with: its first site is infected on purpose. */
const EXPECTED = EXIT.findings

/** `siteguard demo`: a scan as a user would type it, on a made-up account. 0 when it showed what it should. */
export const run: CommandModule['run'] = async ({ terminal, texts, env, program, signal }) => {
  const words = texts.screen.demo
  const { paint, width } = terminal
  const code = await runDemo(
    { program, lang: texts.lang, env, signal },
    {
      intro: () => terminal.out(`${wrap(words.intro, width, 0)}\n\n${words.typed}\n`),
      typed: (command) => terminal.out(`  ${paint.strong(`$ ${command}`)}\n\n`),
      ended: (ended) => terminal.out(`\n${wrap(words.exitIs({ code: ended }), width, 0)}\n${wrap(words.exitWhy, width, 0)}\n`),
    },
  )
  terminal.out(`\n${wrap(words.tryNext, width, 0)}\n`)
  for (const command of [words.tryInit, words.tryTrust, words.tryDiscover, words.tryScan]) terminal.out(`  ${paint.strong(command)}\n`)
  terminal.out(`\n${wrap(words.cleaned, width, 0)}\n`)
  return code === EXPECTED ? EXIT.done : EXIT.partial
}
