import { printable } from '../../core/printable.ts'
import { appFolders } from '../../disk/xdg.ts'
import { createIdentity, IDENTITY_VARIABLE, identityFile, loadIdentity, publicKeyOf } from '../../secrets/index.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { flag } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard store key`: the public sides of the identity that copies are sealed to and signed with. Never the secret one. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  await inventoryIfAny(context, options)
  const { terminal, texts, env, keepSecret } = context
  const configDir = appFolders(env).config
  const identity = flag(options, 'new')
    ? await createIdentity(identityFile({ env, configDir }), keepSecret)
    : await loadIdentity({ env, configDir, create: false, onSecret: keepSecret })
  const { recipient, file, created } = identity
  const signer = publicKeyOf(identity)
  if (flag(options, 'json')) writeJson(terminal, { kind: 'store-key', recipient, signer, file: file ?? null, created })
  else {
    const { copies, screen } = texts
    const from = file === undefined ? copies.fromVariable({ name: IDENTITY_VARIABLE }) : printable(file)
    terminal.out(
      `${copies.recipient}${screen.colon}${recipient}\n${copies.signer}${screen.colon}${signer}\n${copies.file}${screen.colon}${from}\n`,
    )
  }
  if (created) terminal.err(`${texts.copies.madeNew({ file: printable(file ?? '') })}\n`)
  return EXIT.done
}
