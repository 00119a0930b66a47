export { type DumpOptions, dumpDatabases } from './dump-databases.ts'
export { companionsOf } from './dump-sqlite.ts'
export { createTableExchange, type TableExchange } from './exchange.ts'
export { type Swap, swapNames } from './swap-tables.ts'
