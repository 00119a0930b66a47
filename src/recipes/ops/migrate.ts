import type { OpHandler } from '../types.ts'

/** Lets the CMS's own new code bring one database to its schema. */
export const migrate: OpHandler<'migrate'> = {
  kind: 'migrate',
  stand: async (ops) => new Map(ops.map(({ index }) => [index, 'before'])),
  async apply() {
    throw new Error('migrate: not yet')
  },
  undo: async () => {},
}
