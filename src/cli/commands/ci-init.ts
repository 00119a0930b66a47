import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { CI_KINDS, type CiKind, ciFiles } from '../../fleet/ci/index.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { openInventory } from '../open-inventory.ts'
import { count, flag, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** Machines that share a night, where nobody says; and what a matrix may have. */
const SHARDS = 4
const MOST_SHARDS = 200

/** `siteguard ci init KIND`: writes the files of a CI into the repository the inventory lies in. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { texts, terminal, version } = context
  const kind = String(args[0])
  const isKind = (word: string): word is CiKind => (CI_KINDS as readonly string[]).includes(word)
  if (!isKind(kind)) throw usage('<kind>', texts.help.usage.badValue({ value: kind, allowed: CI_KINDS.join(', ') }))
  const shards = count(context, options, 'shards', SHARDS)
  if (shards > MOST_SHARDS) throw usage('--shards', texts.help.usage.badValue({ value: String(shards), allowed: `1 … ${MOST_SHARDS}` }))
  const { file: inventory } = await openInventory(context, options)
  const folder = dirname(inventory)
  const files = ciFiles(kind, {
    words: texts.ci,
    lang: texts.lang,
    shards,
    version,
    // The same for this repository each time, and not everybody's.
    at: { minute: 7 + (Buffer.byteLength(inventory) % 50), hour: 1 },
  }).map(({ path, text }) => ({ path, file: join(folder, path), text }))
  const there = files.find(({ file }) => existsSync(file))
  if (there !== undefined && !flag(options, 'force'))
    throw new SiteguardError({ code: 'SG-CI-001', kind: 'config', params: { file: there.file } })
  // In a repository they are everybody's who may read it, as all its files.
  for (const { file, text } of files) await writeFileAtomic(file, text, 0o644)
  if (flag(options, 'json')) writeJson(terminal, { kind: 'ci-init', ci: kind, files: files.map(({ path }) => path) })
  else for (const { path } of files) terminal.out(`${texts.ci.wrote({ file: path })}\n`)
  terminal.err(`${texts.ci.warnPrivate}\n${texts.ci.next}\n`)
  return EXIT.done
}
