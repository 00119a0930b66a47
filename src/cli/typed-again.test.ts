import { expect, it } from 'vitest'
import { textsOf } from '../../test/helpers/texts.ts'
import { buildProgram } from './build-program.ts'
import type { OptionValues } from './command.ts'
import { COMMANDS } from './commands/specs.ts'
import { typedAgain } from './typed-again.ts'

/** What a command line is taken for. */
async function parse(words: readonly string[]): Promise<{ names: readonly string[]; options: OptionValues; again: string }> {
  let found: { names: readonly string[]; options: OptionValues; again: string } | undefined
  const program = buildProgram(
    textsOf('en'),
    '0',
    async (spec, args, options) => {
      const names = args[0] as readonly string[]
      found = { names, options, again: typedAgain(spec, names, options, '--apply') }
    },
    { out: () => {}, err: () => {}, width: 80 },
  )
  await program.parseAsync([...words], { from: 'user' })
  return found as NonNullable<typeof found>
}

/** As a shell would part it. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g)].map(([word]) =>
    word.replace(/\\'|'([^']*)'/g, (all, text: string) => (all === "\\'" ? "'" : text)),
  )
}

it.each([
  ['upgrade', '--all'],
  ['upgrade', '--all', '--inventory', 'my town.yml'],
  ['upgrade', 'a*', "it's", '--group', 'x y', '--group', 'z', '--to', '4.4.30', '--no-extensions'],
  ['upgrade', '--all', '--extensions', '--wave', 'canary,25%,all', '--stop-file', '/tmp/a b', '--max-bytes', '1,5 Go', '--delay', '3'],
])('says the same once more: %s %s', async (...typed) => {
  const first = await parse(typed)
  expect(first.again).toMatch(/^siteguard upgrade .*--apply$/)
  const second = await parse(words(first.again).slice(1))
  expect(second.names).toEqual(first.names)
  expect(second.options).toEqual({ ...first.options, apply: true })
})

it('names only what was given', async () => {
  expect((await parse(['upgrade', 'lepcf.fr', '--offline'])).again).toBe('siteguard upgrade lepcf.fr --offline --apply')
  expect(COMMANDS.some(({ path }) => path === 'upgrade')).toBe(true)
})
