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
}
