export { findInventory, INVENTORY_NAME } from './find.ts'
export { inventoryProblems, type LoadOptions, loadInventory, parseInventory } from './load.ts'
export type {
  EffectiveValue,
  Inventory,
  InventoryOverrides,
  Origin,
  SiteProposal,
  SiteSettings,
  Waiver,
  WaiverProblem,
} from './types.ts'
export { createWaiverMatcher, matchWaiver } from './waivers.ts'
