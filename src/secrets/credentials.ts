import type { Account } from '../core/account.ts'
import { printable } from '../core/printable.ts'
import type { Secret } from '../core/secret.ts'
import { credentialTexts } from '../i18n/credentials.ts'
import type { Lang } from '../i18n/types.ts'
import type { CredentialSource } from '../transports/types.ts'
import type { SecretResolver } from './resolve.ts'

/** Of a server's question. Characters. */
const LONGEST_PROMPT = 200

/**
 * What transports log in with, each asked for at most once per account (and per key file). What the inventory names is looked
 * up where it says; what it does not name is asked of a person when there is one, as OpenSSH does, else `undefined`. An answer
 * to a one-time question is never kept.
 */
export function createCredentialSource(resolver: SecretResolver, lang: Lang): CredentialSource {
  const questions = credentialTexts[lang]
  const asked = new Map<string, Promise<Secret | undefined>>()
  const once = (key: readonly string[], find: () => Promise<Secret | undefined>): Promise<Secret | undefined> => {
    const id = JSON.stringify(key)
    const found = asked.get(id) ?? find()
    asked.set(id, found)
    return found
  }
  return {
    password(account) {
      const label = `accounts.${account.id}.password`
      const { password } = account
      if (password !== undefined && password.from !== 'prompt') return once([label], () => resolver.resolve(password, label))
      const question = questions.password(addressOf(account))
      if (password === undefined) return once([label], () => resolver.ask(question, label))
      return once([label], async () => (resolver.interactive ? resolver.ask(question, label) : resolver.resolve(password, label)))
    },
    passphrase(account, file) {
      const label = `accounts.${account.id}.passphrase`
      const { passphrase, identityFile } = account
      const question = questions.passphrase(printable(file))
      // The inventory's passphrase is the one of the inventory's key; of any key when it names none.
      const named = identityFile === undefined || identityFile === file ? passphrase : undefined
      if (named !== undefined && named.from !== 'prompt') return once([label, file], () => resolver.resolve(named, label))
      // One key may open many accounts: its passphrase is asked for once.
      if (named === undefined || resolver.interactive) return once(['passphrase', file], () => resolver.ask(question, label))
      return once([label, file], () => resolver.resolve(named, label))
    },
    answer(account, prompt, echo) {
      const question = questions.answer(addressOf(account), printable(prompt).slice(0, LONGEST_PROMPT))
      return resolver.ask(question, `accounts.${account.id}`, echo)
    },
  }
}

function addressOf(account: Account): string {
  return account.user === undefined ? (account.host ?? account.id) : `${account.user}@${account.host ?? account.id}`
}
