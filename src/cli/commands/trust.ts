import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { pinHostKey } from '../../fleet/inventory/index.ts'
import { loadAdapter } from '../../transports/index.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { accountNamed, openInventory } from '../open-inventory.ts'
import { flag, text } from '../options.ts'
import { createReach } from '../reach.ts'
import { ask } from '../screen/ask.ts'

/** `siteguard trust ACCOUNT`: shows what the server shows, and pins it when a person (or a fingerprint) says it is right. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const { terminal, texts } = context
  const words = texts.screen.trust
  const account = accountNamed(inventory, String(args[0]))
  const reach = createReach(context, options, inventory)
  const adapter = await loadAdapter(account.transport)
  const offered = await adapter.offeredKey(account, { ...reach.options(account), signal: context.signal })
  if (offered === undefined) {
    terminal.out(`${words.nothing({ account: account.id, transport: account.transport })}\n`)
    return EXIT.done
  }
  const key = `${offered.type === 'tls' ? 'tls SHA256' : offered.type} ${offered.fingerprint}`
  terminal.out(`${words.shown({ account: account.id, host: printable(offered.host), port: offered.port, key: printable(key) })}\n`)
  const wanted = text(options, 'fingerprint')
  if (wanted !== undefined && !sameFingerprint(wanted, offered.fingerprint)) {
    throw new SiteguardError({
      code: 'SG-KEY-004',
      kind: 'host-key',
      params: { account: account.id, host: offered.host, offered: key, expected: wanted },
    })
  }
  const sure = flag(options, 'yes') || wanted !== undefined
  if (!sure) {
    if (!terminal.asks) throw new SiteguardError({ code: 'SG-USE-003', kind: 'conflict', params: { flag: '--yes, --fingerprint' } })
    terminal.err(`${words.compare}\n`)
    const answer = await ask(words.ask, context.signal)
    if (!/^(yes|oui)$/i.test(answer)) {
      terminal.err(`${words.refused}\n`)
      return EXIT.person
    }
  }
  const changed = await pinHostKey(inventory.file, account.id, offered, {
    env: context.env,
    lang: texts.lang,
    replace: flag(options, 'replace'),
  })
  terminal.out(`${changed ? words.pinned({ account: account.id, file: inventory.file }) : words.already({ account: account.id })}\n`)
  return EXIT.done
}

/** Hex fingerprints are compared without case and colons; base64 ones as they are, with or without their `SHA256:`. */
function sameFingerprint(a: string, b: string): boolean {
  const plain = (text: string): string => {
    const bare = text.replace(/^SHA256:/i, '').replace(/=+$/, '')
    return /^[0-9a-f:]{64,95}$/i.test(bare) ? bare.replaceAll(':', '').toLowerCase() : bare
  }
  return plain(a) === plain(b)
}
