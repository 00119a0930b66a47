export { checkStore, type StoreCheck } from './check.ts'
export {
  type ChangedPath,
  diffAllLines,
  diffLines,
  diffSnapshots,
  type LineDiff,
} from './diff.ts'
export { exportSnapshot } from './export-snapshot.ts'
export { type ForgetResult, forget } from './forget.ts'
export { requireGit } from './git.ts'
export { listStores, openStore } from './open-store.ts'
export { listPacks, readPackIndex, type StorePack } from './packs.ts'
export { type ForgetPlan, type ForgetPolicy, planForget } from './retention.ts'
export { hasOurSettings, isStoreFile } from './store-files.ts'
export { createStoreTransport } from './store-transport.ts'
