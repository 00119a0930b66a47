export { createCredentialSource } from './credentials.ts'
export { createRedactor, type RedactingStream, type Redactor, SHORTEST_REDACTED } from './redactor.ts'
export {
  createSecretResolver,
  LONGEST_SECRET,
  type SecretPrompt,
  type SecretResolver,
  type SecretResolverOptions,
  secretNames,
} from './resolve.ts'
export { showSecretRef } from './show-ref.ts'
