import type { ErrorCode, ExportFault, TreeFault } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

/** Pourquoi la racine d’un site ne donne pas d’instantané. */
const ROOT_FAULTS: Readonly<Record<string, string>> = {
  vanished: 'il n’existe pas',
  'not-a-folder': 'ce n’est pas un dossier',
  denied: 'l’identifiant n’a pas le droit de le lire',
}

const TREE_FAULTS: { readonly [F in TreeFault]: string } = {
  outside: 'il mène hors du site',
  malformed: 'ce n’est pas un chemin',
  'too-long': 'son nom est plus long qu’aucun système de fichiers ne le permet',
  duplicate: 'il est donné deux fois',
  'not-below-a-folder': 'ce qui le contient n’est pas un dossier',
}

const EXPORT_FAULTS: { readonly [F in ExportFault]: string } = {
  'not-empty': 'il y a déjà quelque chose à cet endroit',
  'same-name': 'ce disque confond son nom avec celui d’un autre fichier (majuscules et minuscules, ou accents)',
  'content-differs': 'ses octets ne sont pas ceux de l’instantané',
}

type SnapshotCode = Extract<ErrorCode, `SG-SNAP-${string}` | `SG-DB-${string}`>

/** Words of the errors of snapshots, their stores, and dumps. */
export const snapshotErrors: Pick<ErrorTexts, SnapshotCode> = {
  'SG-SNAP-020': (p) => ({
    what: `Le dossier du site ${p.root} ne peut pas être listé : ${ROOT_FAULTS[p.detail] ?? p.detail}.`,
    next:
      p.detail === 'vanished'
        ? 'Vérifiez « root » dans l’inventaire. Si le dossier a été supprimé, créez-en un vide à sa place : siteguard restore SITE y remet tout.'
        : 'Vérifiez « root » dans l’inventaire, et si l’hébergeur a verrouillé le compte ; puis relancez la même commande.',
  }),

  'SG-SNAP-001': (p) => ({
    what: `Il n’y a pas d’instantané ${p.id}.`,
    next: p.known.length > 0 ? `Connus : ${p.known.join(', ')}.` : 'Aucun n’a encore été pris : siteguard snapshot SITE',
  }),
  'SG-SNAP-002': (p) => ({
    what: `Le dépôt est endommagé (${p.what}) : ${p.detail}`,
    next: 'siteguard snapshots check --read-data dit tout ce qui l’est ; siteguard store pull peut le remettre.',
  }),
  'SG-SNAP-003': (p) => ({
    what: `Un autre siteguard écrit dans ce dépôt : processus ${p.pid} sur ${p.host}, depuis ${p.since}.`,
    next: `Attendez qu’il ait fini. Si cette machine a disparu pour de bon, supprimez ${p.file}`,
  }),
  'SG-SNAP-004': (p) => ({
    what: `Un contenu fait ${p.got} octets alors que ${p.expected} étaient annoncés : il a changé pendant la lecture, ou a été coupé.`,
    next: 'Relancez la même commande.',
  }),
  'SG-SNAP-005': (p) => ({
    what:
      p.found === ''
        ? 'Git n’est pas installé ; c’est avec lui que les instantanés sont conservés.'
        : `Git ${p.found} est trop ancien pour conserver des instantanés.`,
    next: `Installez Git ${p.needed} ou plus récent (Debian, Ubuntu : apt install git ; macOS : xcode-select --install ; Windows : Git for Windows).`,
  }),
  'SG-SNAP-006': (p) => ({
    what: `${p.path} ne peut pas figurer dans un instantané : ${TREE_FAULTS[p.why]}.`,
    next: 'La liste des fichiers du site se contredit. Relancez la commande ; si cela persiste, examinez le site par un autre transport.',
  }),
  'SG-SNAP-007': (p) => ({
    what: `${p.path} n’a pas été écrit : ${EXPORT_FAULTS[p.why]}.`,
    next: 'Choisissez un dossier vide, sur un disque qui garde les noms tels que le site les a.',
  }),
  'SG-SNAP-008': (p) => ({
    what: `${p.id} est sous conservation obligatoire et n’a pas été oublié : ${p.reason}`,
    next: 'Levez d’abord la conservation, si la personne qui l’a demandée est d’accord.',
  }),

  'SG-DB-001': (p) => ({
    what: `La base de données de ${p.database === '' ? 'ce site' : p.database} n’a pas pu être utilisée : ${p.detail === 'no-way' ? 'cet hébergement n’exécute ni ses programmes clients ni PHP' : p.detail}.`,
    next: 'siteguard doctor montre ce que l’hébergement sait exécuter. Vérifiez le serveur, et le compte donné dans la configuration du site.',
  }),
  'SG-DB-002': (p) => ({
    what: `La table ${p.table} n’a pas pu être chargée à côté de celle en service : ${p.detail}.`,
    next: 'Les tables en service n’ont pas été touchées. Vérifiez la place libre de la base et son journal d’erreurs, puis réessayez.',
  }),
  'SG-DB-003': (p) => ({
    what: `Des tables de ${p.database === '' ? 'ce site' : p.database} ne peuvent pas être échangées sans perte : ${p.reasons.join(', ')}.`,
    next: 'Rien n’a été modifié. --only files restaure les fichiers, --table les autres tables ; celles-ci reviennent à la main à partir de siteguard snapshots export.',
  }),
  'SG-DB-004': (p) => ({
    what: `La sauvegarde de la table ${p.table} n’est pas sur cette machine (sha256 ${p.sha256}).`,
    next: 'Rapatriez les instantanés avec siteguard store pull, puis réessayez.',
  }),
  'SG-DB-005': (p) => ({
    what: `Des tables de ${p.database === '' ? 'ce site' : p.database} ne sont pas comme prévu : ${p.tables.join(', ')}.`,
    next: 'Examinez-les, ainsi que leurs voisines dont le nom commence par sgn_, sgo_ ou sgm_. Rien d’autre n’a été modifié.',
  }),
  'SG-DB-007': (p) => ({
    what: `Des tables de ${p.database === '' ? 'ce site' : p.database} ne cessent d’être modifiées pendant leur copie : ${p.tables.join(', ')}.`,
    next: 'Le site était fermé aux visiteurs : c’est donc autre chose, une tâche planifiée ou un autre programme. Arrêtez-le, puis réessayez.',
  }),
  'SG-DB-008': (p) => ({
    what: `Des copies de tables de ${p.database === '' ? 'ce site' : p.database} ont disparu ; rien n’a donc été remis en place : ${p.tables.join(', ')}.`,
    next: 'L’instantané pris avant le changement les contient : siteguard restore --table les ramène.',
  }),
  'SG-DB-010': (p) => ({
    what: `Des tables de ${p.database === '' ? 'ce site' : p.database} ne peuvent être copiées de façon que les copies puissent les remplacer : ${p.reasons.join(', ')}.`,
    next: 'Rien n’a été modifié. Demandez à qui les a mis là (une extension, un développeur) s’ils servent encore ; supprimez-les, mettez à jour, puis recréez-les.',
  }),
  'SG-DB-009': (p) => ({
    what: `Le fichier de base de données ${p.file} n’a pas pu être copié : ${p.detail}.`,
    next: 'Il n’a pas été modifié. Vérifiez l’espace libre, et que le compte peut lire et écrire ce fichier et son dossier ; puis réessayez.',
  }),
  'SG-DB-006': (p) => ({
    what: `La base de données de ${p.database === '' ? 'ce site' : p.database} a refusé une étape : ${p.detail}.`,
    next: 'Les tables en service sont toutes comme avant, ou toutes comme après. Vérifiez le serveur, puis réessayez.',
  }),
}
