import type { ErrorCode, IdentityFault, ObjectFault } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const IDENTITY_FAULTS: { readonly [F in IdentityFault]: string } = {
  empty: 'elle ne contient aucune clé',
  malformed: 'ce n’est pas ce qu’écrit age-keygen',
  'not-x25519': 'seules les clés simples (AGE-SECRET-KEY-1…) sont acceptées',
}

const OBJECT_FAULTS: { readonly [F in ObjectFault]: string } = {
  missing: 'est absent',
  size: 'n’a pas la taille attendue',
  digest: 'n’a pas le contenu attendu',
  format: 'n’est pas ce qu’il devrait être',
  foreign: 'appartient à un autre site',
}

type CopyCode = Extract<ErrorCode, `SG-SEAL-${string}` | `SG-STORE-${string}`>

/** Words of the errors of identities, seals and off-site copies. */
export const copyErrors: Pick<ErrorTexts, CopyCode> = {
  'SG-SEAL-001': (p) => ({
    what: `Il n’y a pas d’identité : ${p.file} n’existe pas.`,
    next: 'siteguard store key --new en crée une. Si des copies ont déjà été scellées, apportez plutôt l’identité qui les ouvre.',
  }),
  'SG-SEAL-002': (p) => ({
    what: `L’identité ${p.ref} n’est pas utilisable : ${IDENTITY_FAULTS[p.fault]}.`,
    next: 'Remettez le fichier d’identité tel qu’age-keygen ou siteguard store key --new l’a écrit.',
  }),
  'SG-SEAL-003': (p) => ({
    what: `Il existe déjà une identité : ${p.file}`,
    next: 'Elle est restée telle quelle : rien d’autre n’ouvre ce qui a été scellé pour elle. Déplacez-la vous-même pour en créer une autre.',
  }),
  'SG-SEAL-004': (p) => ({
    what: `Ceci n’est pas un destinataire age : ${p.recipient}`,
    next: 'Un destinataire commence par age1 et compte 62 caractères ; siteguard store key et age-keygen -y l’affichent.',
  }),
  'SG-SEAL-005': (p) => ({
    what: `${p.name} n’a pas pu être ouvert avec notre identité (${p.recipient}).`,
    next: 'Il a été scellé pour d’autres clés, ou son début est abîmé. Vérifiez SITEGUARD_IDENTITY_FILE, puis la copie.',
  }),
  'SG-SEAL-006': (p) => ({
    what: `${p.name} est abîmé, coupé ou rallongé : après les ${p.at} premiers octets, ce n’est plus ce qui a été scellé.`,
    next: 'Rien n’en a été utilisé. Gardez-le pour examen et prenez une autre copie.',
  }),
  'SG-SEAL-007': (p) => ({
    what: `Ce qui devait être scellé a changé entre-temps : ${p.actual} octets au lieu de ${p.expected}.`,
    next: 'Rien n’a été gardé. Relancez la commande.',
  }),
  'SG-STORE-001': (p) => ({
    what: p.place === '' ? 'L’inventaire ne décrit aucun lieu distant.' : `Aucun lieu distant ne s’appelle ${p.place}.`,
    next: p.known.length === 0 ? 'Décrivez-en un sous « store: offsite: » (docs/inventory.md).' : `Lieux connus : ${p.known.join(', ')}`,
  }),
  'SG-STORE-002': (p) => ({
    what: `${p.name} n’est pas dans ${p.address}.`,
    next: 'siteguard store status dit ce qui y manque encore.',
  }),
  'SG-STORE-003': (p) => ({
    what: `Il y a déjà un objet ${p.name} dans ${p.address}.`,
    next: 'Rien n’y est jamais écrasé. Une autre machine envoie peut-être en ce moment : relancez la commande.',
  }),
  'SG-STORE-004': (p) => ({
    what: `Le lieu distant ${p.address} a refusé ou n’a pas pu être joint : ${p.detail}`,
    next: 'Vérifiez son adresse et ses clés dans l’inventaire, puis réessayez : ce qui est déjà envoyé resservira.',
  }),
  'SG-STORE-005': (p) => ({
    what: `${p.name} dans ${p.address} ${OBJECT_FAULTS[p.fault]}.`,
    next: 'Rien n’en a été utilisé. Gardez le lieu tel quel pour examen, et envoyez vers un autre depuis une machine qui a les instantanés.',
  }),
  'SG-STORE-006': (p) => ({
    what: `${p.address} est revenu en arrière : son dernier index porte le numéro ${p.found}, alors que le ${p.seen} a déjà été vu.`,
    next: 'Quelqu’un y a supprimé ou remis des objets. Regardez avant tout nouvel envoi ; siteguard store status montre les deux.',
  }),
  'SG-STORE-007': (p) => ({
    what: `${p.name} dans ${p.address} n’est signé par personne de connu (il nomme ${p.signer}).`,
    next: 'Si cette machine est à vous, ajoutez sa clé sous « store: signers: » ; sinon, quelqu’un d’autre a écrit là.',
  }),
  'SG-STORE-008': (p) => ({
    what: `L’index ${p.counter} de ${p.address} n’est pas celui qui a déjà été vu sous ce numéro.`,
    next: 'Deux copies ont divergé, ou quelqu’un l’a remplacé. Regardez avant tout nouvel envoi.',
  }),
  'SG-STORE-009': (p) => ({
    what: `${p.address} n’a pas d’instantané ${p.snapshot} de ${p.site}.`,
    next: `siteguard store status ${p.site} donne la liste de ce qu’il contient.`,
  }),
  'SG-STORE-010': (p) => ({
    what: `${p.address} n’a aucune copie de ${p.site}.`,
    next: `siteguard store push ${p.site} en fait une.`,
  }),
  'SG-STORE-011': (p) => ({
    what: `Il manque au dépôt de ${p.site} ${p.missing} contenus qu’aucune copie distante n’a non plus.`,
    next: `Rien n’a été envoyé. siteguard snapshots check ${p.site} les nomme.`,
  }),
  'SG-STORE-012': (p) => ({
    what: `D’autres machines ont écrit dans ${p.address} au même moment, ${p.tries} fois de suite.`,
    next: 'Relancez quand elles auront fini : ce qui est déjà envoyé resservira.',
  }),
  'SG-STORE-013': (p) => ({
    what: `Le dépôt de ${p.site} n’a pas pu être lu ou écrit : ${p.detail}`,
    next: `siteguard snapshots check ${p.site} dit s’il est entier.`,
  }),
}
