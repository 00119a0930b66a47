import type {
  EditFault,
  ErrorCode,
  RecipientFault,
  RevealFault,
  VaultFault,
  VaultKeyFault,
  VaultValueFault,
} from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const FAULTS: { readonly [F in VaultFault]: string } = {
  'not-age': 'ce n’est pas un fichier age',
  damaged: 'il est abîmé ou coupé',
  'not-a-vault': 'ce qu’il contient n’est pas un coffre que cette version de siteguard connaisse',
  'too-large': 'il serait trop gros',
}

const RECIPIENTS: { readonly [F in RecipientFault]: string } = {
  malformed: 'ce n’est pas une clé publique',
  secret: 'c’est une clé secrète, à ne montrer à personne',
  plugin: 'les clés des greffons d’age ne sont pas acceptées',
  'ssh-kind': 'parmi les clés SSH, seules ssh-ed25519 et ssh-rsa conviennent',
  'ssh-short': 'une clé RSA doit avoir au moins 2 048 bits',
  mixed: 'les clés post-quantiques (age1pq1…) ne se mêlent pas aux autres : le coffre n’en serait pas plus solide que celles-ci',
  none: 'il en faut au moins une',
}

const KEYS: { readonly [F in VaultKeyFault]: string } = {
  missing: 'il n’y en a pas',
  empty: 'elle ne contient aucune clé',
  malformed: 'ce n’est ni ce qu’écrit age-keygen, ni une clé SSH',
  'not-plain': 'elle est sous phrase secrète, ou c’est une clé SSH : créez la nouvelle vous-même, et nommez-la avec vault recipients --add',
  'ssh-protected': 'une clé SSH sous phrase secrète ne peut pas servir ici',
  'ssh-kind': 'parmi les clés SSH, seules ssh-ed25519 et ssh-rsa ouvrent quelque chose',
}

const VALUES: { readonly [F in VaultValueFault]: string } = {
  empty: 'elle est vide',
  'too-long': 'elle est trop longue',
  'not-text': 'ce n’est pas du texte (UTF-8 sans NUL)',
}

const EDITS: { readonly [F in EditFault]: string } = {
  'not-json': 'ce n’est pas du JSON',
  'wrong-shape': 'elle n’a plus la forme voulue',
  'bad-name': 'ce n’est pas un nom de case',
  'bad-value': 'ce n’est pas une valeur qui puisse être gardée',
  pending: 'une valeur y est en attente, à laquelle on ne touche pas ainsi',
  'not-csv': 'ce n’est pas un CSV de KeePassXC',
  'not-xml': 'ce n’est pas un XML de KeePass',
  'not-bitwarden': 'ce n’est pas un export JSON de Bitwarden',
  encrypted: 'c’est un export chiffré : exportez sans chiffrement',
  editor: 'l’éditeur s’est terminé sur une erreur',
}

const REVEALS: { readonly [F in RevealFault]: string } = {
  ci: 'cela ressemble à une tâche CI, dont la sortie est un journal que d’autres lisent',
  pipe: 'la sortie standard n’est pas un terminal',
}

const of = (run: string): string => (run === '' ? '' : ` par l’exécution ${run}`)

type VaultCode = Extract<ErrorCode, `SG-VAULT-${string}`>

/** Words of the errors of the vault. */
export const vaultErrors: Pick<ErrorTexts, VaultCode> = {
  'SG-VAULT-001': (p) => ({
    what: `Il n’y a pas de coffre : ${p.file} n’existe pas.`,
    next: 'siteguard vault init en crée un. --vault FICHIER, ou « vault: » dans l’inventaire, en désigne un autre.',
  }),
  'SG-VAULT-002': (p) => ({
    what: `Il y a déjà un coffre : ${p.file}`,
    next: 'Il est resté tel quel. --vault FICHIER désigne un autre endroit.',
  }),
  'SG-VAULT-003': (p) => ({
    what: `Aucune de nos clés n’ouvre ${p.file}, scellé pour ${p.count} autres personnes ou machines.${p.ours.length === 0 ? '' : ` Les nôtres : ${p.ours.join(', ')}`}`,
    next: 'Demandez à une personne qui l’ouvre : siteguard vault recipients --add CLÉ. Ou désignez l’identité : --identity FICHIER, SITEGUARD_IDENTITY_FILE.',
  }),
  'SG-VAULT-004': (p) => ({
    what: `${p.file === '' ? 'Le coffre' : p.file} ne peut pas servir : ${FAULTS[p.fault]}.`,
    next: 'Rien n’en a été utilisé. Reprenez-le de Git ou d’une sauvegarde ; siteguard garde ses dernières copies dans son dossier d’état.',
  }),
  'SG-VAULT-005': (p) => ({
    what: `Le coffre n’a pas de case ${p.slot}.`,
    next: p.known.length === 0 ? 'Il est vide. siteguard vault add crée une case.' : `Cases connues : ${p.known.join(', ')}`,
  }),
  'SG-VAULT-006': (p) => ({
    what: `La case ${p.slot} a déjà une valeur.`,
    next: 'Elle est restée telle quelle. --replace met la nouvelle à sa place et garde l’ancienne comme précédente.',
  }),
  'SG-VAULT-007': (p) => ({
    what: `Une nouvelle valeur de ${p.slot} est en attente depuis ${p.since}${of(p.run)}${p.run === '' ? '' : ' : c’est peut-être déjà elle qui fonctionne'}.`,
    next:
      p.run === ''
        ? 'Quelqu’un l’a donnée, pour le prochain renouvellement : siteguard vault add --pending --replace en met une autre à sa place.'
        : 'Laissez d’abord finir cette exécution (siteguard resume), puis recommencez.',
  }),
  'SG-VAULT-008': (p) => ({
    what: `Aucune valeur de ce genre n’est en attente pour ${p.slot}${p.run === '' ? '' : ` : celle qui l’est a été faite${of(p.run)}`}.`,
    next: 'Rien n’a changé. siteguard vault show dit ce que le coffre contient.',
  }),
  'SG-VAULT-009': (p) => ({
    what: `Quelqu’un d’autre écrit dans ${p.file} : processus ${p.pid} sur ${p.host}, depuis ${p.since}.`,
    next: 'Rien n’a changé. Recommencez ; si cette machine est morte, son verrou tombe au bout de deux minutes.',
  }),
  'SG-VAULT-010': (p) => ({
    what:
      p.names.length === 0
        ? `${p.file} a été remplacé par un autre coffre.`
        : `${p.file} a été modifié par d’autres, et ces cases ont divergé : ${p.names.join(', ')}`,
    next:
      p.kept === ''
        ? 'Rien n’a changé. Ouvrez-le de nouveau.'
        : `Rien n’a changé. Notre version est gardée, scellée : ${p.kept}. siteguard vault edit --accept-file prend le fichier tel qu’il est.`,
  }),
  'SG-VAULT-011': (p) => ({
    what: `Cette clé ne peut pas être destinataire${p.recipient === '' ? '' : ` (${p.recipient})`} : ${RECIPIENTS[p.fault]}.`,
    next: 'Un destinataire est age1… (age-keygen -y le montre), age1pq1…, ou la ligne du fichier .pub d’une clé SSH.',
  }),
  'SG-VAULT-012': (p) => ({
    what: `L’identité ${p.place} ne peut pas servir : ${KEYS[p.fault]}.`,
    next: 'siteguard store key --new en crée une ; --identity FICHIER, SITEGUARD_IDENTITY_FILE ou SITEGUARD_IDENTITY_COMMAND en désignent une autre.',
  }),
  'SG-VAULT-013': (p) => ({
    what: `La phrase secrète n’ouvre pas ${p.file}.`,
    next: 'Tapez-la de nouveau. Seule la personne concernée la connaît : sans elle, d’autres doivent ouvrir le coffre.',
  }),
  'SG-VAULT-014': (p) => ({
    what: `La valeur de ${p.slot} ne peut pas être gardée : ${VALUES[p.fault]}.`,
    next: `Une valeur est un texte de 1 à ${p.limit} octets.`,
  }),
  'SG-VAULT-015': (p) => ({
    what: `Ce n’est pas un nom de case : ${p.slot}`,
    next: 'Un nom est fait de lettres, de chiffres et de . _ @ : - en parties séparées par /, comme elus/ftp.',
  }),
  'SG-VAULT-016': (p) => ({
    what: `${p.file} serait scellé pour des clés dont aucune n’est la nôtre.`,
    next: `Rien n’a changé. Ajoutez une des nôtres : ${p.ours.join(', ')}`,
  }),
  'SG-VAULT-017': (p) => ({
    what: `${p.file === '' ? 'La modification' : p.file} ne peut pas servir : ${EDITS[p.fault]}${p.slot === '' ? '' : ` (${p.slot})`}${p.line === 0 ? '' : `, ligne ${p.line}, colonne ${p.column}`}.`,
    next: 'Rien n’a changé. Corrigez et recommencez.',
  }),
  'SG-VAULT-018': (p) => ({
    what: `${p.program} a échoué : ${p.detail}`,
    next: 'Ce qui a été remis avant reste. Essayez la commande à la main.',
  }),
  'SG-VAULT-019': (p) => ({
    what: `Aucune valeur n’a été montrée : ${REVEALS[p.why]}.`,
    next: 'Sur un terminal, elle l’est ; vers un tube, avec --pipe. Une tâche prend plutôt les valeurs par référence : vault:CASE dans l’inventaire.',
  }),
  'SG-VAULT-020': (p) => ({
    what: `La case ${p.slot} n’a pas de telle valeur (${p.state}).`,
    next: 'siteguard vault show dit ce qu’elle contient.',
  }),
}
