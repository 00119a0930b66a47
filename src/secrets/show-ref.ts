import type { SecretRef } from '../core/account.ts'

/** A reference for people. Of a command only the program: its arguments are nobody else's business. */
export function showSecretRef(ref: SecretRef): string {
  switch (ref.from) {
    case 'env':
      return `env:${ref.name}`
    case 'file':
      return `file:${ref.path}`
    case 'command':
      return `command: ${ref.argv[0]}${ref.argv.length > 1 ? ' …' : ''}`
    case 'prompt':
      return 'prompt'
    case 'vault':
      return `vault:${ref.slot}`
  }
}
