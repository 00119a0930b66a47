import type { ErrorParams } from '../../core/error-codes.ts'
import type { incidentErrors as Source } from '../en/incident-errors.ts'

const FAULTS: { readonly [F in ErrorParams['SG-INC-003']['fault']]: string } = {
  empty: 'elle est vide',
  malformed: 'cette ligne n’est pas de nous',
  chain: 'cette ligne ne suit pas celle d’avant : une ligne a été changée, ôtée ou ajoutée',
  number: 'les numéros des lignes ne se suivent pas',
  cut: 'il manque des lignes à la fin',
  head: 'ce n’est pas celle qui est notée à côté',
  ahead: 'des lignes ont été ajoutées que siteguard n’a pas écrites',
}

/** Les erreurs des incidents : main courante et paquets de preuves. */
export const incidentErrors: typeof Source = {
  'SG-INC-001': (p) => ({
    what:
      p.known.length === 0 ? 'Il n’y a aucun incident sur cette machine.' : `Aucun incident n’est ouvert ; clos : ${p.known.join(', ')}.`,
    next: 'siteguard incident open SITE --title "…" en ouvre un ; --incident ID nomme un incident clos.',
  }),
  'SG-INC-002': (p) => ({ what: `Plusieurs incidents sont ouverts : ${p.known.join(', ')}.`, next: 'Dites lequel avec --incident ID.' }),
  'SG-INC-003': (p) => ({
    what: `La main courante ne tient plus : ${p.file}, ligne ${p.line} : ${FAULTS[p.fault]}.`,
    next: 'Rien n’y est ajouté. Gardez-la telle quelle : c’est une preuve aussi. siteguard incident open en commence une autre ; notez-y ce qui est arrivé à celle-ci.',
  }),
  'SG-INC-004': (p) => ({
    what: `Un autre siteguard travaille sur cet incident (${p.host}, processus ${p.pid}, depuis ${p.since}).`,
    next: `Attendez qu’il ait fini. Si cette machine n’existe plus, supprimez ${p.file}.`,
  }),
  'SG-INC-005': (p) => ({
    what: `Ce qui a été lu de ${p.key} n’est pas ce qui avait été relevé. L’empreinte attendue, puis la sienne :\n${p.digest}\n${p.found}`,
    next: 'Cela n’a pas été mis dans le paquet. siteguard snapshots check --read-data dit ce qui est abîmé.',
  }),
  'SG-INC-006': (p) => ({
    what: `${p.place} n’est pas un paquet de preuves${p.detail === '' ? '' : ` : ${p.detail}`}.`,
    next: 'Nommez le dossier d’un paquet, son tar, ou un incident. siteguard incident list montre où ils sont.',
  }),
  'SG-INC-007': (p) => ({
    what: `Le paquet n’a pas pu être signé avec ${p.key} : ${p.detail}.`,
    next: 'Il faut OpenSSH 8.2 ou plus et une clé utilisable. Ce qui est réuni est gardé : relancez la commande, avec --sign ou sans.',
  }),
  'SG-INC-008': (p) => ({
    what: `L’incident ${p.incident} a été clos le ${p.since}.`,
    next: 'Notes et pièces peuvent encore être ajoutées (siteguard incident note --incident ID). Du nouveau : siteguard incident open.',
  }),
}
