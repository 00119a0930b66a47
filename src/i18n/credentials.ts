import type { CredentialTexts, Lang } from './types.ts'

/** What is asked when a login needs something only a person has. */
export const credentialTexts: Readonly<Record<Lang, CredentialTexts>> = {
  en: {
    password: (address) => `Password of ${address}: `,
    passphrase: (file) => `Passphrase of the key ${file}: `,
    answer: (address, prompt) => `${address} asks: ${prompt} `,
  },
  fr: {
    password: (address) => `Mot de passe de ${address} : `,
    passphrase: (file) => `Phrase secrète de la clé ${file} : `,
    answer: (address, prompt) => `${address} demande : ${prompt} `,
  },
}
