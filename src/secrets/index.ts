export { childEnv, IDENTITY_VARIABLE } from './child-env.ts'
export { createCredentialSource } from './credentials.ts'
export {
  createIdentity,
  type Identity,
  identityFile,
  loadIdentity,
} from './identity.ts'
export { isRecipient } from './recipient.ts'
export {
  createSecretResolver,
  LONGEST_SECRET,
  secretNames,
} from './resolve.ts'
export {
  openBytes,
  openRange,
  openStream,
  type RangeOpener,
  sealBytes,
  sealStream,
} from './seal.ts'
export { publicKeyOf, publicKeysOf, sign, verify } from './sign.ts'
