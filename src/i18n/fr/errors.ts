import type { ArchiveFault, FeedFault, HttpFault } from '../../core/error-codes.ts'
import { productName } from '../product-name.ts'
import type { ErrorTexts } from '../types.ts'
import { accountErrors } from './account-errors.ts'
import { alertErrors } from './alert-errors.ts'
import { copyErrors } from './copy-errors.ts'
import { fleetErrors } from './fleet-errors.ts'
import { hardenErrors } from './harden-errors.ts'
import { incidentErrors } from './incident-errors.ts'
import { providerErrors } from './provider-errors.ts'
import { recoveryErrors } from './recovery-errors.ts'
import { restoreErrors } from './restore-errors.ts'
import { rotationErrors } from './rotation-errors.ts'
import { ruleErrors } from './rule-errors.ts'
import { runErrors } from './run-errors.ts'
import { snapshotErrors } from './snapshot-errors.ts'
import { timelineErrors } from './timeline-errors.ts'
import { upgradeErrors } from './upgrade-errors.ts'
import { vaultErrors } from './vault-errors.ts'

const HTTP_FAULTS: { readonly [F in HttpFault]: string } = {
  malformed: 'ce n’est pas une adresse',
  'not-https': 'elle n’est pas en https',
  credentials: 'elle contient un identifiant ou un mot de passe',
  'too-many-redirects': 'trop de redirections',
  'leaves-https': 'elle redirige vers une adresse qui n’est pas en https',
  'leaves-mirror': 'elle redirige hors du miroir',
}

const FEED_FAULTS: { readonly [F in FeedFault]: string } = {
  'not-json': 'ce n’est pas du JSON',
  'wrong-shape': 'il n’a pas la forme attendue',
  empty: 'il n’annonce rien d’utilisable',
  'not-listed': 'ce qui est demandé n’y figure pas',
}

const ARCHIVE_FAULTS: { readonly [F in ArchiveFault]: string } = {
  'not-zip': 'ce n’est pas un fichier zip entier',
  'too-large': 'elle est plus grosse que n’importe quelle version publiée',
  'too-many': 'elle contient plus de fichiers que n’importe quelle version publiée',
  bomb: 'une fois décompressée, elle est démesurée',
  'bad-path': 'un nom sort de son dossier ou contient des caractères interdits',
  duplicate: 'un nom y figure deux fois',
  'special-file': 'elle contient un lien ou un périphérique',
  encrypted: 'elle est chiffrée',
  compression: 'elle utilise une compression qu’aucune version publiée n’utilise',
  'header-mismatch': 'ses deux tables des matières se contredisent',
  overlap: 'certaines de ses parties se recouvrent',
  damaged: 'un de ses fichiers est abîmé',
  empty: 'elle ne contient aucun fichier',
}

/** Ce qu’on a essayé pour se connecter, dit en français. Les noms de SSH restent ceux de SSH. */
const tried = (label: string): string => label.replace(/^key (?=.)/, 'la clé ').replace(/^password$/, 'le mot de passe')

export const errors: ErrorTexts = {
  ...copyErrors,
  ...hardenErrors,
  ...vaultErrors,
  ...restoreErrors,
  ...ruleErrors,
  ...snapshotErrors,
  'SG-USE-001': (p) => ({
    what: `${p.flag} : ${p.problem}`,
    next: `siteguard ${p.command === undefined ? '' : `${p.command} `}--help montre comment l’écrire.`,
  }),
  'SG-USE-002': (p) => ({
    what: `Rien dans l’inventaire ne correspond à « ${p.selector} ».`,
    next:
      p.known.length > 0
        ? `Connus : ${p.known.join(', ')}.`
        : 'L’inventaire ne liste encore aucun site : siteguard discover HÉBERGEMENT propose des entrées.',
  }),
  'SG-USE-003': (p) => ({
    what: 'Il faudrait poser une question, et il n’y a pas de terminal (ou --no-input a été donné).',
    next: `Répondez par une option : ${p.flag}`,
  }),
  'SG-USE-004': (p) => ({
    what: `« ${p.name} » en désigne plusieurs : ${p.known.join(', ')}.`,
    next: 'Écrivez un peu plus de celui que vous voulez.',
  }),
  'SG-USE-005': (p) => ({
    what: `Rien ici ne s’appelle « ${p.name} ».`,
    next: p.known.length > 0 ? `Vouliez-vous dire ${p.known.join(', ')} ?` : 'Il n’y en a pas encore.',
  }),
  'SG-USE-006': (p) => {
    if (p.what === 'plan')
      return {
        what: `« ${p.name} » : il n’y a pas encore de plan sur cette machine.`,
        next: 'siteguard restore SITE ou siteguard plan RECETTE SITE en fait un ; un fichier de plan se désigne par son chemin.',
      }
    if (p.what === 'run')
      return {
        what: `« ${p.name} » : il n’y a pas encore d’exécution sur cette machine.`,
        next: 'siteguard apply PLAN en commence une. Celles d’une autre machine se trouvent avec --account et l’identité de cette machine.',
      }
    return {
      what: `« ${p.name} » : cette machine n’en conserve encore aucun instantané.`,
      next: 'siteguard snapshot SITE en prend un, sans rien changer au site ; siteguard store pull ramène ceux d’une autre machine.',
    }
  },
  'SG-INT-001': (p) => ({
    what: `siteguard a rencontré une erreur qui lui est propre : ${p.detail}`,
    next: 'Merci de la signaler, avec la commande lancée et ce texte.',
  }),
  'SG-INT-002': () => ({ what: 'Interrompu.', next: 'Rien n’a été écrit sur aucun site.' }),

  'SG-DISK-001': (p) => ({
    what: `Impossible de lire ${p.file} : ${p.detail}`,
    next: 'Vérifiez que le fichier existe et que vous pouvez le lire.',
  }),
  'SG-DISK-002': (p) => ({
    what: `Impossible d’écrire ${p.file} : ${p.detail}`,
    next: 'Vérifiez l’espace libre et les droits du dossier.',
  }),

  'SG-INV-001': (p) => ({
    what: `${p.file}:${p.line}:${p.column} : ${p.problem}${p.path === '' ? '' : ` (dans ${p.path})`}`,
    next: 'Corrigez cette ligne ; « siteguard schema inventory » affiche tout le format.',
  }),
  'SG-INV-002': (p) => ({
    what: `Pas de siteguard.yml dans ${p.folder} ni au-dessus.`,
    next: 'Créez-en un avec : siteguard init UTILISATEUR@HÔTE   (ou nommez-en un avec --inventory FICHIER)',
  }),
  'SG-INV-003': (p) => ({
    what: `${p.file}:${p.line}:${p.column} : le site ${p.site} appartient à l’hébergement ${p.account}, que le fichier ne décrit pas.`,
    next: 'Ajoutez l’hébergement, ou corrigez le nom.',
  }),
  'SG-INV-004': (p) => ({
    what: `${p.file} existe déjà.`,
    next: 'siteguard init ne l’écrase pas. Choisissez-en un autre avec --inventory FICHIER, ou modifiez celui-ci.',
  }),
  'SG-INV-005': (p) => ({
    what: `${p.file} a été trouvé en cherchant, et quelqu’un d’autre (${p.owner}) a pu le placer là. Un inventaire peut lancer des commandes : il n’a donc pas été lu.`,
    next: `Si vous lui faites confiance, désignez-le : --inventory ${p.file} (ou définissez SITEGUARD_INVENTORY).`,
  }),

  'SG-CONN-001': (p) => ({
    what: `Impossible de joindre ${p.host}, port ${p.port}, pour l’hébergement ${p.account} : ${p.detail}`,
    next: `Vérifiez le nom d’hôte, le port et le réseau : siteguard doctor ${p.account}`,
  }),
  'SG-CONN-002': (p) => ({
    what: `${p.host} n’a rien dit pendant ${p.seconds} s (${p.doing}, hébergement ${p.account}).`,
    next: 'Le serveur est bloqué ou la liaison est mauvaise. Réessayez plus tard, ou avec --timeout.',
  }),
  'SG-CONN-003': (p) => ({
    what: `La connexion à ${p.host} a été perdue (hébergement ${p.account}) : ${p.detail}`,
    next: 'Relancez la même commande : ce qui a été appris est gardé.',
  }),
  'SG-CONN-004': (p) => ({
    what: `${p.host} laisse entrer ${p.account}, mais ni SFTP ni les commandes n’y fonctionnent : aucun fichier ne peut être lu.`,
    next: `Demandez à l’hébergeur d’autoriser SFTP pour cet accès, ou choisissez ftps dans l’inventaire. Détails : siteguard doctor ${p.account} --verbose`,
  }),
  'SG-AUTH-001': (p) => ({
    what: `${p.host} a refusé ${p.user} (hébergement ${p.account}). Essayé : ${p.tried.map(tried).join(', ') || 'rien, il n’y avait rien à essayer'}.`,
    next: `Vérifiez l’utilisateur, la clé ou le mot de passe : siteguard doctor ${p.account}`,
  }),
  'SG-AUTH-002': (p) => ({
    what: `La clé ${p.file} est chiffrée et aucune phrase de passe n’a été donnée.`,
    next: 'Ajoutez-la à ssh-agent (ssh-add), ou dites où est la phrase avec « passphrase: » dans l’inventaire.',
  }),
  'SG-AUTH-003': (p) => ({
    what: `La clé ${p.file} est inutilisable : ${p.detail}`,
    next: 'Vérifiez le fichier, ou choisissez-en un autre avec « identityFile: ».',
  }),
  'SG-KEY-001': (p) => ({
    what: `La clé d’hôte de ${p.host} n’est pas encore connue (hébergement ${p.account}).\n  présentée : ${p.keyType} ${p.offered}`,
    next: `Comparez-la avec celle que publie votre hébergeur, puis : siteguard trust ${p.account}`,
  }),
  'SG-KEY-002': (p) => ({
    what: `LA CLÉ D’HÔTE DE ${p.host} A CHANGÉ (hébergement ${p.account}).\n  attendue :  ${p.expected.join('\n              ')}\n  présentée : ${p.offered}\n  épinglée dans ${p.source === '' ? 'l’inventaire (hostKeys)' : p.source}`,
    next: `Quelqu’un est peut-être entre vous et le serveur. Demandez à l’hébergeur si la clé a changé ; alors seulement : siteguard trust ${p.account} --replace`,
  }),
  'SG-KEY-003': (p) => ({
    what: `La clé d’hôte de ${p.host} est marquée comme révoquée dans ${p.source} (hébergement ${p.account}) : ${p.offered}`,
    next: 'Ne vous connectez pas. Demandez sa nouvelle clé à l’hébergeur.',
  }),
  'SG-KEY-004': (p) => ({
    what: `${p.host} ne présente pas l’empreinte que vous avez donnée (hébergement ${p.account}). Rien n’a été épinglé.\n  donnée :    ${p.expected}\n  présentée : ${p.offered}`,
    next: 'Comparez les deux avec ce que publie l’hébergeur. S’il ne publie ni l’une ni l’autre, quelqu’un est peut-être entre vous et lui : ne vous connectez pas.',
  }),
  'SG-SSH-001': (p) => ({ what: `La configuration SSH ${p.file} est inutilisable : ${p.detail}`, next: 'Vérifiez-la avec : ssh -G HÔTE' }),
  'SG-TRAN-001': (p) => ({ what: `Pas d’accès à ${p.path} : ${p.detail}`, next: 'Vérifiez les droits du fichier et de ses dossiers.' }),
  'SG-TRAN-002': (p) => ({
    what: `${p.path} n’existe pas.`,
    next: 'Vérifiez le chemin ; siteguard discover liste ce que contient l’hébergement.',
  }),
  'SG-TRAN-003': (p) => ({ what: `${p.path} existe déjà.`, next: 'Rien n’a été écrasé.' }),
  'SG-TRAN-004': (p) => ({
    what: `${p.operation} est impossible par ${p.transport}.`,
    next: 'Utilisez un autre transport pour cet hébergement.',
  }),
  'SG-TRAN-005': (p) => ({
    what: `${p.operation} a été refusé : cette exécution est en lecture seule.`,
    next: 'Ajoutez --apply à une commande qui écrit.',
  }),
  'SG-TRAN-006': (p) => ({ what: `${p.path} dépasse ${p.limit} octets.`, next: 'Il n’a pas été lu.' }),
  'SG-TRAN-007': (p) => ({ what: `${p.path} n’est pas un fichier ordinaire (${p.type}).`, next: 'Il n’a pas été lu.' }),
  'SG-TRAN-008': (p) => ({
    what: `${p.path} n’a pas pu être lu ou écrit : ${p.detail}`,
    next: 'Réessayez ; si l’erreur demeure, demandez à votre hébergeur : le disque, le quota ou le serveur peuvent être en cause.',
  }),
  'SG-TRAN-009': (p) => ({
    what: `Le nom ${p.path} ne peut pas passer par ${p.transport}.`,
    next: 'Il est laissé tel quel. Passez par ssh, qui accepte tous les noms.',
  }),
  'SG-TRAN-010': (p) => ({
    what: `${p.path} a changé pendant la lecture, ou a été coupé : ${p.expected} octets attendus, ${p.got} lus.`,
    next: 'Relancez la même commande.',
  }),
  'SG-TRAN-011': (p) => ({
    what: `${p.program} s’est terminé avec le code ${p.code} sur le compte${p.detail === '' ? '' : ` : ${p.detail}`}.`,
    next: 'Corrigez ce qu’il indique, puis relancez la même commande.',
  }),
  'SG-TRAN-012': (p) => ({
    what: `Il n’y a plus de place sur le compte pour écrire ${p.path} : ${p.detail}.`,
    next: 'Libérez de l’espace (ou faites augmenter le quota), puis relancez la même commande.',
  }),

  'SG-SEC-001': (p) => ({
    what: `Le secret ${p.ref} n’a pas pu être obtenu : ${p.detail}`,
    next: 'Vérifiez l’endroit indiqué dans l’inventaire.',
  }),
  'SG-SEC-002': (p) => ({ what: `Le fichier secret ${p.file} peut être lu par d’autres (mode ${p.mode}).`, next: `chmod 600 ${p.file}` }),

  'SG-HTTP-001': (p) => ({
    what: `${p.url} n’a pas pu être joint : ${p.detail}`,
    next: 'Vérifiez le réseau, donnez --mirror URL, ou partez d’un fichier (siteguard manifest add).',
  }),
  'SG-HTTP-002': (p) => ({
    what: `${p.url} a répondu avec le statut ${p.status}.`,
    next: 'Réessayez plus tard, ou partez d’un fichier (siteguard manifest add).',
  }),
  'SG-HTTP-003': (p) => ({ what: `${p.url} a envoyé plus de ${p.limit} octets.`, next: 'La suite n’a pas été lue.' }),
  'SG-HTTP-004': (p) => ({
    what: `${p.url} a mis plus de ${p.seconds} s.`,
    next: 'Réessayez plus tard, ou partez d’un fichier (siteguard manifest add).',
  }),

  'SG-HTTP-005': (p) => ({
    what: `${p.url} n’a pas été demandé : ${HTTP_FAULTS[p.fault]}.`,
    next: 'Seules les adresses https sont utilisées, ou le miroir donné par --mirror.',
  }),

  'SG-MAN-001': (p) => ({
    what: `Il n’y a pas de manifeste de ${`${productName(p.product)} ${p.version}`.trimEnd()}.`,
    next: 'Vérifiez son numéro. D’une version que vous avez, siteguard manifest add --archive FICHIER --sha256 HEX en fait un.',
  }),
  'SG-MAN-002': (p) => ({
    what: `${p.file} n’est pas le fichier attendu. Empreintes attendue, puis obtenue :\n${p.expected}\n${p.actual}`,
    next: 'Il n’a pas été utilisé. Reprenez-le chez l’éditeur.',
  }),
  'SG-MAN-003': (p) => ({
    what: `${p.file} n’est pas une archive utilisable : ${ARCHIVE_FAULTS[p.fault]}${p.name === '' ? '' : ` (${p.name})`}.`,
    next: 'Reprenez-la chez l’éditeur.',
  }),
  'SG-MAN-004': (p) => ({
    what: `Aucun CMS, plugin ou thème connu n’a été trouvé dans ${p.file}.`,
    next: 'Nommez-le avec --product et --release.',
  }),
  'SG-MAN-005': (p) => ({
    what: `Le flux ${p.url} n’a pas pu être compris : ${FEED_FAULTS[p.fault]}.`,
    next: 'Ce qu’il aurait dit est inconnu : rien ne sera déclaré à jour.',
  }),
  'SG-MAN-006': (p) => ({
    what: `${p.file} contient ${p.found}, et non ${p.expected}.`,
    next: 'L’archive n’a pas été utilisée. Prenez la bonne chez l’éditeur, ou corrigez la version demandée (--to, ou --product et --release).',
  }),
  'SG-MAN-007': (p) => ({
    what: `L’éditeur ne publie aucune empreinte de ${p.url} : rien n’en garantit le contenu.`,
    next: 'siteguard manifest add --archive FICHIER --sha256 HEX l’accepte avec une empreinte dont vous êtes sûr.',
  }),

  ...runErrors,
  ...providerErrors,
  ...incidentErrors,
  ...fleetErrors,
  ...alertErrors,
  ...recoveryErrors,
  ...timelineErrors,
  ...accountErrors,
  ...rotationErrors,
  ...upgradeErrors,
}
