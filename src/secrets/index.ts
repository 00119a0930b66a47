export { childEnv, IDENTITY_VARIABLE, SECRET_VARIABLES } from './child-env.ts'
export { createCredentialSource } from './credentials.ts'
export {
  createIdentity,
  IDENTITY_FILE_VARIABLE,
  type Identity,
  type IdentityOptions,
  identityFile,
  loadIdentity,
} from './identity.ts'
export { isRecipient } from './recipient.ts'
export { createRedactor, type RedactingStream, type Redactor, SHORTEST_REDACTED } from './redactor.ts'
export {
  createSecretResolver,
  LONGEST_SECRET,
  type SecretPrompt,
  type SecretResolver,
  type SecretResolverOptions,
  secretNames,
} from './resolve.ts'
export {
  openBytes,
  openRange,
  openStream,
  type RangeOpener,
  type RangeSource,
  type Sealed,
  sealBytes,
  sealStream,
} from './seal.ts'
export { showSecretRef } from './show-ref.ts'
export { isPublicKey, publicKeyOf, publicKeysOf, sign, verify } from './sign.ts'
