export { type DumpOptions, dumpDatabases } from './dump-databases.ts'
export { companionsOf } from './dump-sqlite.ts'
