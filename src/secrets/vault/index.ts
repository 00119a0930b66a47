export { PASSPHRASE_VARIABLE } from '../child-env.ts'
export { LONGEST_VALUE, SLOT_NAME } from './document.ts'
export { checkName as checkSlot } from './draft.ts'
export { applyEdit, type EditableSlots, type EditResult, editableOf, parseEdit } from './edit.ts'
export { type FileFormat, formatEntries, parseEntries, type VaultEntry } from './exchange/index.ts'
export { passEntries, showPass, toPass } from './exchange/pass.ts'
export { ALPHABETS, type AlphabetName, type GenerateRules, generateSecret, LONGEST_GENERATED, SHORTEST_GENERATED } from './generate.ts'
export { recipientOf, splitKeeper } from './keepers.ts'
export {
  addKeyTo,
  createProtectedIdentity,
  defaultIdentityFiles,
  IDENTITY_COMMAND_VARIABLE,
  loadVaultKeys,
  type VaultKeys,
} from './keys.ts'
export { openText, sealText } from './seal-text.ts'
export type * from './types.ts'
export { type CreateVaultOptions, createVault, openVault, type VaultOptions } from './vault.ts'
