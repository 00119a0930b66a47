import { printable } from '../core/printable.ts'
import { appFolders } from '../disk/xdg.ts'
import { wrap } from '../reporters/text/layout.ts'
import { type Identity, loadIdentity } from '../secrets/index.ts'
import type { Context } from './command.ts'

/** Who this machine is to the sealed copies; says so when it was made just now, because somebody must keep it. */
export async function openIdentity(context: Context, create: boolean): Promise<Identity> {
  const { terminal, texts } = context
  const identity = await loadIdentity({
    env: context.env,
    configDir: appFolders(context.env).config,
    create,
    onSecret: (secret) => context.keepSecret(secret),
  })
  if (identity.created)
    terminal.err(
      `${wrap(`${texts.screen.warning}${texts.screen.colon}${texts.plans.identityMade({ file: printable(identity.file ?? '') })}`, terminal.width, 2)}\n`,
    )
  return identity
}
