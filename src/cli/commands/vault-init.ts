import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { Secret } from '../../core/secret.ts'
import { appFolders } from '../../disk/xdg.ts'
import { createIdentity, identityFile } from '../../secrets/index.ts'
import {
  createProtectedIdentity,
  createVault,
  defaultIdentityFiles,
  type Keeper,
  PASSPHRASE_VARIABLE,
  type VaultKeys,
} from '../../secrets/vault/index.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { openVaultKeys, vaultCopies, vaultFile } from '../open-vault.ts'
import { flag, list, text, usage } from '../options.ts'
import { askSecret } from '../screen/ask-secret.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard vault init`: an empty vault for ourselves, the recipients of the inventory, and whoever is named. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const inventory = await inventoryIfAny(context, options)
  const { terminal, texts } = context
  const keys = await keysOrNew(context, options)
  const given = list(options, 'recipient').map((key) => ({ key, name: '' }))
  const team = (inventory?.recipients ?? []).map((key) => ({ key, name: '' }))
  const ours: Keeper[] = (await keys.all()).map((key) => ({ key, name: '' }))
  // Who names recipients means them, and only our key that goes with them.
  const vault = await createVault({
    file: vaultFile(context, options, inventory),
    keys,
    keepers: [...ours, ...team, ...given],
    onSecret: context.keepSecret,
    copies: vaultCopies(context),
  })
  const keepers = vault.keepers()
  if (flag(options, 'json')) writeJson(terminal, { kind: 'vault-made', file: vault.file, recipients: keepers })
  else terminal.out(`${texts.vault.made({ file: printable(vault.file), count: keepers.length })} ${texts.vault.commit}\n`)
  return EXIT.done
}

/** The keys there are; where there are none, a new one. */
async function keysOrNew(context: Context, options: OptionValues): Promise<VaultKeys> {
  const { texts, terminal, env } = context
  try {
    const keys = await openVaultKeys(context, options)
    if (!flag(options, 'passphrase')) return keys
    throw usage('--passphrase', texts.vault.haveKey({ place: printable(keys.places[0] ?? '') }))
  } catch (error) {
    if (!(error instanceof SiteguardError) || error.code !== 'SG-VAULT-012' || (error.params as { fault: string }).fault !== 'missing')
      throw error
    if (text(options, 'identity') !== undefined) throw error
  }
  const configDir = appFolders(env).config
  const made = flag(options, 'passphrase')
    ? await createProtectedIdentity(defaultIdentityFiles(configDir)[1], await newPassphrase(context), context.keepSecret)
    : await createIdentity(identityFile({ env, configDir }), context.keepSecret)
  terminal.err(
    `${texts.screen.warning}${texts.screen.colon}${texts.vault.keyMade({ file: printable(made.file ?? ''), key: made.recipient })}\n`,
  )
  return await openVaultKeys(context, options)
}

async function newPassphrase(context: Context): Promise<Secret> {
  const { texts, env } = context
  const given = env[PASSPHRASE_VARIABLE]
  if (given !== undefined && given !== '') {
    const secret = new Secret(PASSPHRASE_VARIABLE, given)
    context.keepSecret(secret)
    return checked(context, secret)
  }
  const first = await askSecret(context, texts.vault.askNewPassphrase, 'passphrase')
  if (first === undefined) throw new SiteguardError({ code: 'SG-USE-003', kind: 'usage', params: { flag: PASSPHRASE_VARIABLE } })
  const passphrase = checked(context, first)
  const second = await askSecret(context, texts.vault.askAgain, 'passphrase')
  if (second === undefined || second.reveal() !== passphrase.reveal()) throw usage('--passphrase', texts.vault.different)
  return passphrase
}

function checked(context: Context, passphrase: Secret): Secret {
  if ([...passphrase.reveal()].length < 12) throw usage('--passphrase', context.texts.vault.shortPassphrase)
  return passphrase
}
