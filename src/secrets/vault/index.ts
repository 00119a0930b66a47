export { PASSPHRASE_VARIABLE } from '../child-env.ts'
export { checkName as checkSlot } from './draft.ts'
export { applyEdit, editableOf, parseEdit } from './edit.ts'
export { type FileFormat, formatEntries, parseEntries, type VaultEntry } from './exchange/index.ts'
export { passEntries, showPass, toPass } from './exchange/pass.ts'
export { ALPHABETS, type AlphabetName, type GenerateRules, generateSecret, LONGEST_GENERATED, SHORTEST_GENERATED } from './generate.ts'
export { splitKeeper } from './keepers.ts'
export {
  addKeyTo,
  createProtectedIdentity,
  defaultIdentityFiles,
  loadVaultKeys,
  type VaultKeys,
} from './keys.ts'
export { openText, sealText } from './seal-text.ts'
export type * from './types.ts'
export { createVault, openVault } from './vault.ts'
