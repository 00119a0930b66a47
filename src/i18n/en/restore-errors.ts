import type { ErrorCode, StepFault } from '../../core/error-codes.ts'
import { isLocked } from '../is-locked.ts'
import type { ErrorTexts } from '../types.ts'

const STEP_FAULTS: { readonly [F in StepFault]: string } = {
  'leads-outside': 'the path leads out of the site',
  'no-folder': 'there is no folder to hold it',
  'not-as-planned': 'what stands there is not what the step says',
  'members-missing': 'the step does not say what the folder holds',
}

type RestoreCode = Extract<ErrorCode, `SG-REST-${string}` | `SG-RCP-${string}`>

/** Words of the errors of recipes, restores and rebuilds. */
export const restoreErrors: Pick<ErrorTexts, RestoreCode> = {
  'SG-RCP-001': (p) => ({
    what: `${p.file}:${p.line}:${p.column}: ${p.problem}${p.path === '' ? '' : ` (at ${p.path})`}`,
    next: 'Correct that line of the recipe; "siteguard schema recipe" prints the whole format.',
  }),
  'SG-RCP-002': (p) => ({
    what: `There is no recipe "${p.name}".`,
    next: `Known places: ${p.known.join(', ')}. A recipe of your own is named by its file: ./my-recipe.yaml`,
  }),
  'SG-RCP-003': (p) => ({
    what: `The recipe ${p.recipe} does not fit ${p.site}: it requires ${p.needs}.`,
    next: 'Nothing was changed. Choose another recipe, or reach the account by another transport.',
  }),
  'SG-RCP-004': (p) => ({
    what: `Several steps change ${p.path}, and something in it could not be read, so nobody can say what would stand there.`,
    next: 'Nothing was changed. Plan the steps one after the other, or make that place readable.',
  }),
  'SG-RCP-005': (p) => ({
    what: `The step "${p.step}" planned a change of ${p.path} that cannot be: ${STEP_FAULTS[p.fault]}.`,
    next: 'Nothing was changed. Please report it, with the recipe and this text.',
  }),

  'SG-REST-001': (p) => ({
    what: `No snapshot of ${p.site} is known to be clean.`,
    next:
      p.known.length === 0
        ? `There is none at all. If the site is infected now, siteguard restore ${p.site} --from-release rebuilds it without any; if it is sound, siteguard snapshot ${p.site} takes the first.`
        : `There are: ${p.known.join(', ')}. siteguard snapshots rejudge judges them with today's rules; --at names one of them; --from-release rebuilds without any.`,
  }),
  'SG-REST-002': (p) => ({
    what: `${p.site} has no snapshot of ${p.at}.`,
    next: p.known.length === 0 ? 'There is none at all: siteguard snapshot takes one.' : `There are: ${p.known.join(', ')}.`,
  }),
  'SG-REST-003': (p) => ({
    what: `There is no table ${p.table}, neither now nor in the snapshot.`,
    next:
      p.known.length > 0
        ? `Tables there are: ${p.known.join(', ')}.`
        : p.inFiles.length > 0
          ? `The database of this site is a file (SQLite): it goes back as a whole, not by table. Name it as a path: ${p.inFiles.join(', ')}`
          : 'The database was not read. siteguard doctor tells why.',
  }),
  'SG-REST-004': (p) => ({
    what: `Nothing is called ${p.path}, neither on the site nor in ${p.snapshot}.`,
    next: 'Paths are relative to the site; siteguard snapshots diff shows what differs.',
  }),
  'SG-REST-005': (p) => ({
    what: `The core in ${p.folder} belongs to a package of ${p.distribution}: it is made of links into the system.`,
    next: 'Only the package manager may replace it. Rebuild the rest with restore --last-clean, and have the package reinstalled.',
  }),
  'SG-REST-006': (p) => ({
    what: `${p.site} holds no CMS that could be rebuilt from a release.`,
    next: 'Only SPIP and WordPress have releases here. restore --last-clean goes back to a snapshot.',
  }),
  'SG-REST-007': (p) => ({
    what: `Nothing tells which version of ${p.product} is installed in ${p.folder}.`,
    next: 'Name it: --release VERSION.',
  }),
  'SG-REST-008': (p) => ({
    what: `The archive of ${p.product} ${p.version} is not at hand; only its list of digests is.`,
    next: 'Give it with --archive FILE --sha256 HEX, or leave out --offline.',
  }),
  'SG-REST-009': (p) => ({
    what: `The archive of ${p.product} ${p.version} does not hold what its list says (files that differ or are not there: ${p.count}).`,
    next: 'It was not used. Get another copy from the vendor; if that differs too, tell them.',
  }),
  'SG-REST-010': (p) => ({
    what: `Nothing in quarantine is called ${p.id}.`,
    next: p.known.length === 0 ? 'The quarantine of this site is empty.' : `siteguard quarantine list shows: ${p.known.join(', ')}.`,
  }),
  'SG-REST-011': (p) => ({
    what: `${p.path} is taken: something else stands there now.`,
    next: 'Nothing was changed. Move away what stands there first, then try again.',
  }),
  'SG-REST-012': (p) => ({
    what: `The bytes of ${p.path} are no longer there: neither in quarantine on the account nor in the snapshot taken before.`,
    next: 'siteguard snapshots check says what the store still holds.',
  }),
  'SG-REST-013': (p) => ({
    what: `The quarantine of run ${p.run} stays: of ${p.snapshot} this machine lacks ${p.paths.join(', ')}${p.count > p.paths.length ? ' …' : ''}, so these bytes would be nowhere.`,
    next: 'siteguard snapshots check --read-data says what the store lacks; siteguard store pull --contents brings it from an off-site copy.',
  }),
  'SG-REST-014': (p) => ({
    what: `On ${p.site} this login (user ${p.login}) may not change ${p.paths.join(', ')}${p.count > p.paths.length ? ` … (${p.count} in all)` : ''}: ${p.at} belongs to user ${p.owner}, mode ${p.mode}.`,
    next: isLocked(p)
      ? `Nothing was changed. Its code is locked: siteguard unlock ${p.site} --apply, then this again.`
      : `Nothing was changed. Have the host give it to this login, or remove it as that user (the CMS, the host's file manager); or name what may be restored: siteguard restore ${p.site} PATH…`,
  }),
}
