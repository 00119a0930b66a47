import { join, resolve } from 'node:path'
import { printable } from '../core/printable.ts'
import type { Secret } from '../core/secret.ts'
import { appFolders } from '../disk/xdg.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { wrap } from '../reporters/text/layout.ts'
import { isRecipient } from '../secrets/index.ts'
import { loadVaultKeys, openVault, type Vault, type VaultKeys, type VaultWarning } from '../secrets/vault/index.ts'
import type { Context, OptionValues } from './command.ts'
import { text } from './options.ts'
import { askSecret } from './screen/ask-secret.ts'

/** What of the inventory the vault needs. */
export type VaultInventory = Pick<Inventory, 'vault' | 'recipients'>

/** `--vault`, else where the inventory says, else `vault.age` here. */
export function vaultFile(context: Context, options: OptionValues, inventory: VaultInventory | undefined): string {
  const named = text(options, 'vault')
  return named === undefined ? (inventory?.vault ?? join(context.cwd, 'vault.age')) : resolve(context.cwd, named)
}

/** Where sealed copies of what was written are kept. */
export function vaultCopies(context: Context): string {
  return join(appFolders(context.env).state, 'vault')
}

/** Our keys: a file under a passphrase is asked for only when nothing else opens the vault. */
export async function openVaultKeys(context: Context, options: OptionValues): Promise<VaultKeys> {
  const file = text(options, 'identity')
  return await loadVaultKeys({
    env: context.env,
    configDir: appFolders(context.env).config,
    lang: context.texts.lang,
    ...(file === undefined ? {} : { file: resolve(context.cwd, file) }),
    passphrase: (place) => askSecret(context, context.texts.vault.askPassphrase({ file: printable(place) }), 'passphrase'),
    onSecret: context.keepSecret,
  })
}

/** Opens the vault; what is wrong with its recipients is told on standard error, every time. */
export async function openVaultHere(
  context: Context,
  options: OptionValues,
  inventory: VaultInventory | undefined,
  { acceptFile = false, keys }: { readonly acceptFile?: boolean; readonly keys?: VaultKeys } = {},
): Promise<Vault> {
  const vault = await openVault({
    file: vaultFile(context, options, inventory),
    keys: keys ?? (await openVaultKeys(context, options)),
    onSecret: context.keepSecret,
    copies: vaultCopies(context),
    acceptFile,
    team: (inventory?.recipients ?? []).map((key) => ({ key, name: '' })),
  })
  tellVaultWarnings(context, vault)
  return vault
}

/** For resolvers of references: the vault is opened, once, for the first slot that is asked for. */
export function createVaultReader(
  context: Context,
  options: OptionValues,
  inventory: Partial<VaultInventory>,
): ((slot: string) => Promise<Secret>) | undefined {
  const { vault: file, recipients = [] } = inventory
  if (file === undefined) return undefined
  let opening: Promise<Vault> | undefined
  return async (slot) => {
    opening ??= openVaultHere(context, options, { vault: file, recipients })
    return (await opening).current(slot)
  }
}

export function tellVaultWarnings(context: Context, vault: Vault): void {
  const { terminal, texts } = context
  for (const warning of vault.warnings()) {
    // The inventory lists plain keys only: hybrid and SSH keys are no strangers for not being there.
    if (warning.kind === 'extra-recipient' && !isRecipient(warning.key)) continue
    terminal.err(`${wrap(`${texts.screen.warning}${texts.screen.colon}${warningText(context, warning)}`, terminal.width, 2)}\n`)
  }
}

function warningText({ texts }: Context, warning: VaultWarning): string {
  const words = texts.vault.warning
  switch (warning.kind) {
    case 'sealed-elsewhere':
      return words.sealedElsewhere()
    case 'recipients-differ':
      return words.recipientsDiffer(warning)
    case 'lost-recipient':
      return words.lostRecipient({ key: shownKey(warning) })
    case 'extra-recipient':
      return words.extraRecipient({ key: shownKey(warning) })
    case 'merged':
      return words.merged({ slots: warning.slots.map(printable).join(', ') })
  }
}

/** A hybrid key has 2,000 letters. */
export function shownKey({ key, name }: { readonly key: string; readonly name: string }): string {
  const short = key.length > 90 ? `${key.slice(0, 40)}…${key.slice(-8)}` : key
  return printable(name === '' ? short : `${name} (${short})`)
}
