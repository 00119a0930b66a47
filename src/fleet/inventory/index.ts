export { draftInventory } from './draft.ts'
export { type AddedSites, addSites, type EditOptions, type PinOptions, pinHostKey } from './edit.ts'
export { explainConfig, originText } from './explain.ts'
export { findInventory, homeFolder, INVENTORY_NAME } from './find.ts'
export { inventoryJsonSchema } from './json-schema.ts'
export { inventoryProblems, type LoadOptions, loadInventory, parseInventory } from './load.ts'
export { parseTarget, type Target } from './target.ts'
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
