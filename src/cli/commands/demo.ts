import { runDemo } from '../../demo/run-demo.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'

/** `siteguard demo`: from a first snapshot to a clean site, as a user would type it, on a made-up account. 0 when it showed that. */
export const run: CommandModule['run'] = async ({ terminal, texts, env, program, signal }) => {
  const words = texts.demo
  const { paint, width } = terminal
  const went = await runDemo(
    { program, lang: texts.lang, env, signal },
    {
      intro: () => terminal.out(`${wrap(words.intro, width, 0)}\n`),
      scene: (scene, command) => {
        const rule = '─'.repeat(Math.min(width, 60))
        terminal.out(
          `\n${paint.quiet(rule)}\n${wrap(words.scene[scene], width, 0)}\n\n  ${paint.strong(wrap(`$ ${command}`, width, 4))}\n\n`,
        )
      },
    },
  )
  terminal.out(`\n${wrap(went ? words.end : words.endedEarly, width, 0)}\n\n${wrap(words.tryNext, width, 0)}\n`)
  for (const command of words.commands) terminal.out(`  ${paint.strong(command)}\n`)
  terminal.out(`\n${wrap(words.cleaned, width, 0)}\n`)
  return went ? EXIT.done : EXIT.partial
}
