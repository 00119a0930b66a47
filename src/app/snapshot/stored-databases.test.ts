import { describe, expect, it } from 'vitest'
import { stepWorld } from '../../../test/helpers/step-world.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Secret } from '../../core/secret.ts'
import { storedRows } from '../../recipes/stored-rows.ts'
import { storedFacts } from './stored-databases.ts'

const SPIP = { 'spip.php': '<?php', 'prive/a': 'x', 'ecrire/inc_version.php': "<?php\n$spip_version_branche = '4.4.30';\n" }
const connect = "<?php\nspip_connect_db('localhost','','u','top secret','b','mysql','spip','','');\n"
const META = "CREATE TABLE `spip_meta` (\n  `nom` varchar(255)\n) ENGINE=InnoDB;\nINSERT INTO `spip_meta` VALUES ('a');\n"

const worldOf = (files: Record<string, string>, tables = {}) => stepWorld({ now: { files: { ...SPIP, ...files }, tables } })

describe('what a snapshot holds of a site’s databases', () => {
  it('is found by the configuration in it, whose password is kept from then on', async () => {
    const { context } = await worldOf({
      'config/connect.php': connect,
      'old/spip.php': '<?php',
      'old/prive/a': 'x',
      'old/ecrire/inc_version.php': '<?php',
    })
    const secrets: Secret[] = []
    const { installations, links } = await storedFacts(context.before, context.entries, (secret) => secrets.push(secret))
    expect(installations.map(({ root }) => root)).toEqual(['', 'old'])
    expect(links).toEqual([expect.objectContaining({ kind: 'mysql', installation: '', prefix: 'spip_', name: 'b' })])
    expect(secrets.map((secret) => secret.reveal())).toEqual(['top secret'])
    expect(JSON.stringify(links)).not.toContain('top secret')
  })

  it('are rows by table; a table that is not there, and a database that was not dumped, are none', async () => {
    const { context } = await worldOf({ 'config/connect.php': connect }, { '': { spip_meta: META }, blog: {} })
    const rows = storedRows(context.before)
    const found = []
    for await (const row of rows('' as RemotePath)?.('spip_meta') ?? []) found.push(row)
    expect(found).toEqual([{ nom: 'a' }])
    expect(rows('' as RemotePath)?.('spip_auteurs')).toBeUndefined()
    expect(rows('elsewhere' as RemotePath)).toBeUndefined()
    // Its file alone was read.
    expect(rows('blog' as RemotePath)).toBeUndefined()
  })
})
