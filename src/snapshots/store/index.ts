export { type CheckOptions, checkStore, type StoreCheck, type StoreFault } from './check.ts'
export {
  type ChangedPath,
  type ChangedTable,
  diffAllLines,
  diffLines,
  diffSnapshots,
  type LineDiff,
  type LineDiffOptions,
  type PathChange,
  type SnapshotDiff,
} from './diff.ts'
export { unstorable } from './encode-name.ts'
export { type ExportResult, exportSnapshot } from './export-snapshot.ts'
export { type ForgetResult, forget } from './forget.ts'
export { OLDEST_GIT, requireGit } from './git.ts'
export { listStores, type OpenStoreOptions, openStore } from './open-store.ts'
export { listPacks, type PackedObject, readPackIndex, type StorePack } from './packs.ts'
export { type ForgetFacts, type ForgetPlan, type ForgetPolicy, type KeepReason, planForget } from './retention.ts'
export { createStoreTransport } from './store-transport.ts'
