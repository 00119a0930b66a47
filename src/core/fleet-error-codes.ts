/** Error codes of nights and fleets: a part of ErrorParams. */
export interface FleetErrorParams {
  /** A record of a run that cannot be read. */
  'SG-FLEET-001': { file: string; detail: string }
  /**
   * Records that are no parts of one night. inventory: made from another inventory, or about other sites · shards: of another number of
   * machines · whole: one that is not a part · steps: other steps were asked for
   */
  'SG-FLEET-002': { file: string; other: string; why: 'inventory' | 'shards' | 'whole' | 'steps' }
  'SG-FLEET-003': { name: string; known: string[] }
  /**
   * Who decides about a site has not said that this plan may be applied. missing: no approval is here · changed: what was approved is another
   * plan of this name · signer: none of the owner's keys signed it · no-keys: the inventory names none · recovery: no standing approval of the
   * account's recovery, whose plans are made as it goes · rollback, drop: no approval that its run, which is done, is taken back, or that what it
   * put aside is thrown away
   */
  'SG-FLEET-010': {
    site: string
    account: string
    owner: string
    plan: string
    file: string
    why: 'missing' | 'changed' | 'signer' | 'expired' | 'no-keys' | 'recovery' | 'rollback' | 'drop'
  }
  'SG-FLEET-011': { owner: string; known: string[] }
  /** This run only looks. */
  'SG-FLEET-012': { flag: string }
  /** The key is of none of the owners who decide about the site. */
  'SG-FLEET-013': { site: string; key: string; owners: string[] }
  'SG-FLEET-014': { file: string }
  /** The journal of an owner does not hold together. */
  'SG-FLEET-015': { file: string; line: number; detail: string }
  /**
   * A folder with what is an owner's. not-empty: something lies where it is to be written · no-package: it is none · sums: a file is not what
   * the list says, or not in it · stranger: something in it that is never in one · store: snapshots in it are damaged · exists: what it holds is
   * here already · journal: the one here says something else
   */
  'SG-FLEET-017': { folder: string; why: 'not-empty' | 'no-package' | 'sums' | 'stranger' | 'store' | 'exists' | 'journal'; detail: string }
  'SG-FLEET-020': { folder: string; detail: string }
  /** A symbolic link where a team's repository has its ledger, or one that leads its vault out of it. */
  'SG-FLEET-021': { path: string; ledger: string }
  'SG-FLEET-016': { file: string; host: string; pid: number; since: string }
}
