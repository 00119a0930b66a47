import { readFile, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isSiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import { childEnv } from '../../secrets/index.ts'
import { applyEdit, editableOf, openText, parseEdit, sealText, type Vault, type VaultKeys } from '../../secrets/vault/index.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { openVaultHere, openVaultKeys } from '../open-vault.ts'
import { flag, list, text, usage } from '../options.ts'
import { ask } from '../screen/ask.ts'
import { makeEditFolder } from '../screen/edit-text.ts'
import { writeError } from '../screen/write-error.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard vault edit`: current values and notes in an editor. An edit that is refused is kept, sealed. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const inventory = await inventoryIfAny(context, options)
  const keys = await openVaultKeys(context, options)
  const acceptFile = flag(options, 'acceptFile')
  const vault = await openVaultHere(context, options, inventory, { keys, acceptFile })
  const forgotten = list(options, 'forget')
  if (forgotten.length > 0) return await forget(context, options, vault, forgotten)
  if (acceptFile) {
    // What the file holds is written anew: from here on it is what this machine knows.
    await vault.change(() => {})
    context.terminal.out(`${context.texts.vault.resealed({ count: vault.keepers().length })}\n`)
    return EXIT.done
  }
  return await edit(context, options, vault, keys)
}

async function edit(context: Context, options: OptionValues, vault: Vault, keys: VaultKeys): Promise<number> {
  const { terminal, texts, env } = context
  const words = texts.vault
  const editor = (env.VISUAL || env.EDITOR || '').trim()
  if (editor === '') throw usage('vault edit', words.noEditor)
  const resumed = text(options, 'resume')
  const from = resumed === undefined ? undefined : resolve(context.cwd, resumed)
  const shown = editableOf(vault, words.editRemark)
  const before = parseEdit(shown)
  let written = from === undefined ? shown : await openText(await readSealed(from), keys, from)
  const folder = await makeEditFolder(childEnv(env), editor.split(/\s+/))
  if (!folder.inMemory) terminal.err(`${texts.screen.warning}${texts.screen.colon}${words.notInMemory}\n`)
  try {
    for (;;) {
      written = await folder.edit(written)
      try {
        const after = parseEdit(written)
        if (JSON.stringify(after) === JSON.stringify(before)) {
          terminal.out(`${words.unchanged}\n`)
        } else {
          const { added, changed, removed } = await vault.change((draft) => applyEdit(draft, before, after))
          if (flag(options, 'json')) writeJson(terminal, { kind: 'vault-edited', added, changed, removed })
          else terminal.out(`${words.edited({ added: added.length, changed: changed.length, removed: removed.length })}\n`)
        }
        if (from !== undefined) await rm(from, { force: true })
        return EXIT.done
      } catch (error) {
        if (!isSiteguardError(error)) throw error
        if (terminal.asks && error.code === 'SG-VAULT-017') {
          writeError(error, texts, terminal)
          if ((await ask(words.editAgain, context.signal)).toLowerCase() !== 'q') continue
        }
        throw error
      }
    }
  } catch (error) {
    // The editor may have saved before it failed; nothing that was typed is lost.
    if (written !== shown) {
      const kept = from ?? join(dirname(vault.file), `vault-edit-${new Date().toISOString().replaceAll(/[^0-9TZ]/g, '')}.age`)
      await writeFileAtomic(kept, await sealText(written, vault.keepers()))
      terminal.err(`${words.editKept({ file: printable(kept) })}\n`)
    }
    throw error
  } finally {
    await folder.wipe()
  }
}

async function forget(context: Context, options: OptionValues, vault: Vault, slots: readonly string[]): Promise<number> {
  const { terminal, texts } = context
  const counts = await vault.change((draft) => slots.map((slot) => ({ slot, count: draft.forget(slot) })))
  if (flag(options, 'json')) writeJson(terminal, { kind: 'vault-forgotten', slots: counts })
  else for (const one of counts) terminal.out(`${texts.vault.forgotten(one)}\n`)
  return EXIT.done
}

async function readSealed(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw diskReadError(file, error)
  }
}
