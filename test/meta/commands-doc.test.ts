import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeCommands } from '../../src/cli/complete/describe-commands.ts'
import { commandReference } from '../../src/cli/complete/markdown.ts'
import { LANGS } from '../../src/i18n/index.ts'
import { textsOf } from '../helpers/texts.ts'

it.each(LANGS)('the reference of the commands is the program’s own, in %s', async (lang) => {
  const texts = textsOf(lang)
  const page = commandReference(describeCommands(texts), texts)
  expect(page).toContain('## siteguard restore \\[site\\]')
  await expect(page).toMatchFileSnapshot(join(import.meta.dirname, `../../docs/commands${lang === 'en' ? '' : `.${lang}`}.md`))
})
