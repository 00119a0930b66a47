import { expect, it } from 'vitest'
import { LANGS, textsOf } from '../../src/i18n/index.ts'
import { makeDesk, runCli } from './run-cli.ts'

it.each(LANGS)('shows a scan that finds what was put there, in %s', async (lang) => {
  const { env } = await makeDesk()
  const { code, out, err } = await runCli(['demo', '--lang', lang], { env })
  const { screen, rules } = textsOf(lang)
  expect(err).toBe('')
  expect(code).toBe(0)
  const words = out.replace(/\s+/g, ' ')
  for (const verdict of ['infected', 'clean', 'suspect'] as const) expect(words).toContain(screen.verdict[verdict])
  expect(words).toContain(screen.demo.exitIs({ code: 1 }).replace(/\s+/g, ' '))
  expect(words).toContain(rules['core-changed']({ product: 'spip', version: '4.4.30' }).what.replace(/\s+/g, ' '))
  for (const path of ['IMG/jpg/wp-l0gin.php', 'IMG/jpg/fete-2024.jpg', 'ecrire/inc/auth.php', '.htaccess', 'sauvegarde.sql'])
    expect(out).toContain(path)
  expect(out).not.toContain('\u001b')
  expect(Math.max(...out.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80)
})

it('can be read on 40 columns', async () => {
  const { env } = await makeDesk()
  const { out } = await runCli(['demo'], { env: { ...env, COLUMNS: '40' } })
  expect(Math.max(...out.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(46)
})
