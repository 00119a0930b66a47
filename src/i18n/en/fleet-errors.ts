import type { FleetErrorParams } from '../../core/fleet-error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const WHY: Readonly<Record<string, string>> = {
  inventory: 'it was made from another inventory, or about other sites',
  shards: 'it is of a night shared by another number of machines',
  whole: 'it is no part of a night, but a whole one',
  steps: 'it is of a night that was asked for other steps',
}

const APPROVAL: Readonly<Record<string, string>> = {
  missing: 'has not approved this plan',
  changed: 'approved another plan: this one was changed since',
  signer: 'none of their keys signed the approval that is here',
  expired: 'their approval has expired',
  'no-keys': 'the inventory names no key they could sign with',
  recovery: 'has not approved a recovery of its account',
  rollback: 'has not approved taking this run back',
  drop: 'has not approved throwing away what this run put aside',
}

const PACKAGE: Readonly<Record<string, string>> = {
  'not-empty': 'something lies there already',
  'no-package': 'it is no folder of siteguard owner export',
  sums: 'a file is not what the list SHA256SUMS says',
  stranger: 'it holds what is in no such folder',
  store: 'snapshots in it are damaged',
  exists: 'something of it is here already',
  journal: 'the journal here says something else than the one in it',
}

/** Errors of nights and fleets. */
export const fleetErrors: Pick<ErrorTexts, keyof FleetErrorParams> = {
  'SG-FLEET-001': (p) => ({
    what: `The record of a run cannot be read: ${p.file} (${p.detail}).`,
    next: 'Take the file as siteguard nightly --record wrote it. A later version’s may want a later siteguard.',
  }),
  'SG-FLEET-002': (p) => ({
    what: `${p.file} does not belong together with ${p.other}: ${WHY[p.why] ?? p.why}.`,
    next: 'Merge the records of one night only: the same inventory, the same selectors, and --shard 1/N to N/N.',
  }),
  'SG-FLEET-003': (p) => ({
    what: `No record of a run is called ${p.name}${p.known.length > 0 ? `; the newest are: ${p.known.join(', ')}` : ': there is none yet'}.`,
    next: 'Name one of them, or a file, or: last. “siteguard nightly” makes a record.',
  }),
  'SG-FLEET-010': (p) => ({
    what: `Nothing was changed: ${p.owner} decides about ${p.site}, and ${APPROVAL[p.why] ?? p.why}.`,
    next:
      p.why === 'no-keys'
        ? `Give ${p.owner} signingKeys in the inventory: public SSH keys whose private halves are theirs alone.`
        : p.why === 'recovery'
          ? `They sign, on their own machine, that the recovery may do what it takes: siteguard approve ${p.account} --recovery --sign KEY. The file goes into the folder of approvals of the ledger, or: --approval FILE.`
          : p.why === 'rollback'
            ? `They look at the plan and sign that it is taken back: siteguard approve ${p.file} --rollback --sign KEY. Then: siteguard rollback ${p.plan} --approval FILE.`
            : p.why === 'drop'
              ? `They sign that it is thrown away: siteguard approve ${p.file} --drop --sign KEY. Then: siteguard quarantine drop ${p.plan} --apply --approval FILE.`
              : `They look at the plan and sign it, on their own machine: siteguard approve ${p.file} --sign KEY. Then: siteguard apply ${p.file} --approval FILE.`,
  }),
  'SG-FLEET-011': (p) => ({
    what: `The inventory has no owner ${p.owner}${p.known.length > 0 ? `; it has: ${p.known.join(', ')}` : ''}.`,
    next: 'Name one of those under "owners".',
  }),
  'SG-FLEET-012': (p) => ({
    what: `Nothing was changed: this run only looks (${p.flag}).`,
    next: 'Take the flag or the variable SITEGUARD_READ_ONLY away, if you are the one who may change something.',
  }),
  'SG-FLEET-013': (p) => ({
    what: `The key ${p.key} is none of those who decide about ${p.site} (${p.owners.join(', ')}).`,
    next: 'Sign with a private key whose public half stands under signingKeys of the owner in the inventory.',
  }),
  'SG-FLEET-014': (p) => ({
    what: `${p.file} is no approval of a plan.`,
    next: 'Take the file as siteguard approve wrote it.',
  }),
  'SG-FLEET-015': (p) => ({
    what: `The journal of an owner does not hold together: ${p.file}, line ${p.line} (${p.detail}).`,
    next: 'Somebody changed it, or the disk did. Keep the file as it is and compare it with a copy; nothing more is entered into it.',
  }),
  'SG-FLEET-016': (p) => ({
    what: `Another siteguard (process ${p.pid} on ${p.host}) has been writing the journal ${p.file} since ${p.since}.`,
    next: 'Try again when it has ended.',
  }),
  'SG-FLEET-017': (p) => ({
    what: `Nothing was taken from or put into ${p.folder}: ${PACKAGE[p.why] ?? p.why}${p.detail === '' ? '' : ` (${p.detail})`}.`,
    next:
      p.why === 'not-empty' || p.why === 'exists'
        ? `Name a folder that is new or empty; import where siteguard has kept nothing of this owner.`
        : `Have the folder copied or made once more. Nothing of what is here was changed.`,
  }),
  'SG-FLEET-020': (p) => ({
    what: `The ledger ${p.folder} could not be written: ${p.detail}.`,
    next: 'It is a folder of a Git repository (git init), and git has to be installed. What was to be entered is there as a file.',
  }),
  'SG-FLEET-021': (p) => ({
    what: `${p.path} is a symbolic link: what belongs to the ledger ${p.ledger} is neither read nor written through one.`,
    next: 'Somebody put it there: “git log -- PATH” says who. Put the file itself in its place, or name where the vault really lies under "vault".',
  }),
}
