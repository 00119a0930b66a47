export { unstorable } from './encode-name.ts'
export { OLDEST_GIT } from './git.ts'
export { listStores, type OpenStoreOptions, openStore } from './open-store.ts'
export { listPacks, type PackedObject, readPackIndex, type StorePack } from './packs.ts'
