export { draftInventory } from './draft.ts'
export { addSites, pinHostKey } from './edit.ts'
export { explainConfig, originText } from './explain.ts'
export { INVENTORY_NAME } from './find.ts'
export { inventoryProblems, parseInventory } from './load.ts'
export type {
  Inventory,
  SiteProposal,
} from './types.ts'
export { createWaiverMatcher } from './waivers.ts'
