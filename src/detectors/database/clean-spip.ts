import { hasReferences, readSerializedText, recounted, type SerializedMember, textOfNode } from '../../core/php-serialized-tree.ts'
import { hostOf, isOwnHost } from '../shared/hosts.ts'
import type { DatabaseFacts } from '../types.ts'
import { addressBefore, createRowCleaner, type OwnRule, type RowDraft } from './clean-row.ts'
import type { CleanedRows, RowCleaner, RowTargets } from './clean-types.ts'
import { spipRows } from './spip.ts'

/** What becomes of somebody who should not be in charge: in the bin as SPIP puts people there, without any way to log in. */
const DISARMED: Readonly<Record<string, string>> = {
  statut: '5poubelle',
  webmestre: 'non',
  pass: '',
  htpass: '',
  low_sec: '',
  cookie_oubli: '',
  backup_cles: '',
}

/** Tables whose rows belong to rows of others, by what their `objet` is not needed for: the column of the number. */
const LINKS: Readonly<Record<string, { readonly of: string; readonly column: string }>> = {
  documents_liens: { of: 'documents', column: 'id_document' },
  jobs_liens: { of: 'jobs', column: 'id_job' },
}

/** Tables that belong to one: they are cleaned after it. */
export function spipCompanions(name: string): string[] {
  return Object.keys(LINKS).filter((link) => LINKS[link]?.of === name)
}

/** Cleans the rows of one table of SPIP. `name`: without the prefix. Undefined: nothing of it is ever found wrong. */
export function createSpipCleaner(
  database: DatabaseFacts,
  name: string,
  targets: RowTargets,
  cleaned: CleanedRows,
): RowCleaner | undefined {
  const link = LINKS[name]
  if (link !== undefined) {
    return (row) => {
      const id = row[link.column] ?? ''
      return cleaned.removed.has(`${link.of} ${id}`)
        ? { key: id, removed: true, values: {}, done: [{ column: link.column, pieces: [] }], left: [] }
        : undefined
    }
  }
  const reading = spipRows(database, name)
  if (reading === undefined) return undefined
  const whole = WHOLE[name]
  return createRowCleaner(reading, targets, {
    ownRule: ownRuleOf(name, cleaned),
    ...(whole === undefined ? {} : { whole: (draft) => whole(draft, targets, database) }),
  })
}

function ownRuleOf(name: string, { removed }: CleanedRows): OwnRule {
  return (draft, column, found) => {
    if (name === 'jobs') {
      draft.remove('fonction', `${draft.value('fonction')}(${draft.value('args').slice(0, 200)})`)
      removed.add(`jobs ${draft.key}`)
      return true
    }
    if (name === 'documents' && found.rule === 'database-document') {
      draft.remove(column, draft.value(column))
      removed.add(`documents ${draft.key}`)
      return true
    }
    if (name === 'types_documents' && found.rule === 'database-document') {
      draft.set('upload', 'non', [`${draft.key}: ${draft.value('upload')}`])
      return true
    }
    // SPIP makes another from the title.
    if (name === 'urls' && found.rule === 'database-redirect') {
      draft.remove(column, draft.value(column))
      return true
    }
    if (found.rule === 'database-redirect' && found.at === undefined && column !== 'chapo') {
      draft.set(column, '', [draft.value(column)])
      return true
    }
    return false
  }
}

const WHOLE: Readonly<Record<string, (draft: RowDraft, targets: RowTargets, database: DatabaseFacts) => void>> = {
  auteurs(draft, targets) {
    if (!targets.names('database-owner', draft.key)) return
    draft.disarm()
    for (const [column, value] of Object.entries(DISARMED)) {
      const now = draft.row[column]
      if (now === undefined || now === null || now === value) continue
      // A password is nobody's to read, hashed or not.
      draft.set(column, value, column === 'statut' || column === 'webmestre' ? [now] : [])
    }
  },
  meta(draft, targets, { hosts }) {
    if (draft.key === 'adresse_site' && targets.names('database-setting', 'adresse_site', 'valeur')) {
      const isOwn = (address: string): boolean => isOwnHost(hostOf(address) ?? '', hosts)
      const address = addressBefore(draft.value('valeur'), isOwn)
      if (address === undefined) draft.leave('valeur')
      else draft.set('valeur', address, [draft.value('valeur').slice(address.length)])
    }
    if (draft.key === 'plugin') removePlugins(draft, targets)
  },
}

/** Entries of the list of plugins, by their names. */
function removePlugins(draft: RowDraft, targets: RowTargets): void {
  const value = draft.value('valeur')
  const planted = (name: string): boolean => targets.names('database-plugin', 'plugin', name)
  const names = [...value.matchAll(/s:\d{1,4}:"([A-Za-z0-9_:]{1,100})";a:/g)].map((match) => match[1] as string).filter(planted)
  if (names.length === 0) return
  const read = readSerializedText(value)
  const list = read?.node
  if (read === undefined || list?.is !== 'list' || hasReferences(list)) {
    draft.leave('valeur')
    return
  }
  const isPlanted = ({ key }: SerializedMember): boolean => planted(textOfNode(key) ?? '')
  const gone = list.members.filter(isPlanted)
  const kept = list.members.filter((member) => !isPlanted(member))
  if (gone.length < new Set(names).size) draft.leave('valeur')
  if (gone.length === 0) return
  const after = read.write({ is: 'list', members: recounted(list.members, kept) })
  draft.set(
    'valeur',
    after,
    gone.map((member) => read.write({ is: 'list', members: [member] })),
  )
}
