/** Error codes of alerts and of a CI's files: a part of ErrorParams. No parameter holds an address that is itself a secret. */
export interface AlertErrorParams {
  /** `detail`: a status, or an error code of the system. */
  'SG-ALERT-001': { channel: string; detail: string }
  'SG-ALERT-002': { channel: string; known: string[] }
  'SG-ALERT-003': { file: string }
  /** A file of a CI is there already. */
  'SG-CI-001': { file: string }
}
