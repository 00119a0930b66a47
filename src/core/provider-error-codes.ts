/** Error codes of hosting providers: a part of ErrorParams. `provider`: its kind; `call`: method and path; `detail` is the host's word, cut. */
export interface ProviderErrorParams {
  'SG-PROV-001': {
    provider: string
    why: 'no-keys' | 'no-endpoint' | 'no-service' | 'several-services' | 'no-api'
    detail: string
  }
  'SG-PROV-002': { provider: string; call: string; detail: string }
  'SG-PROV-003': { provider: string; call: string; status: number; detail: string }
  'SG-PROV-004': { provider: string; call: string; status: number; detail: string }
  /** A password its rules do not allow. `shortest`, `longest`: characters. */
  'SG-PROV-005': {
    provider: string
    name: string
    why: 'too-short' | 'too-long' | 'characters' | 'classes'
    shortest: number
    longest: number
  }
  'SG-PROV-006': { provider: string; service: string; task: string; does: string; minutes: number }
  'SG-PROV-007': { provider: string; call: string; detail: string }
  'SG-PROV-008': { provider: string; service: string; task: string; does: string }
  /** A person has to change a password in the host's panel. `slot`: where the new one is. */
  'SG-PROV-009': { provider: string; login: string; slot: string; run: string }
  /** After a change by the host. `which`: the one that is not as it should be. */
  'SG-PROV-010': { provider: string; login: string; which: 'new-refused' | 'old-works' | 'neither'; slot: string }
  /** A dump or logs could not be fetched. `name`: which, for people; the address is a secret. `detail`: a status, a limit, a reason. */
  'SG-PROV-011': {
    provider: string
    what: 'dump' | 'log'
    name: string
    why: 'no-address' | 'not-https' | 'status' | 'elsewhere' | 'too-large' | 'broken'
    detail: string
  }
}
