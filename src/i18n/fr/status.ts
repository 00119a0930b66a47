import type { StatusTexts } from '../en/status.ts'
import { numbersOf } from '../numbers.ts'

/** Mots de `siteguard status` en français. */

type P = Readonly<Record<string, string | number>>

const { n } = numbersOf('fr')
const s = (p: P, key: string): string => String(p[key] ?? '')
const sites = (count: string | number | undefined): string => `${n(Number(count ?? 0))} ${Number(count) < 2 ? 'site' : 'sites'}`
const after = (before: string, text: string): string => (text === '' ? '' : `${before}${text}`)
const quote = (text: string): string => (text === '' ? '' : ` : « ${text} »`)

const PASSAGE: Readonly<Record<string, string>> = {
  closed: 'fermé ; le client peut rouvrir',
  'hard-closed': 'fermé ; seul le support peut rouvrir',
  maintenance: 'en maintenance',
  limited: 'limité',
}
const PART: Readonly<Record<string, string>> = {
  access: 'la connexion',
  web: 'les pages web',
  mail: 'l’envoi de courriels par PHP',
  out: 'les connexions sortantes',
}
const FAILED: Readonly<Record<string, string>> = {
  dns: 'son nom est introuvable',
  refused: 'la connexion est refusée',
  timeout: 'pas de réponse à temps',
  tls: 'le chiffrement est refusé',
  redirect: 'cela tourne en rond',
  protocol: 'la réponse s’interrompt',
}
const PROBLEM: Readonly<Record<string, (p: P) => string>> = {
  expired: (p) => `le certificat a expiré${after(' le ', s(p, 'until'))}`,
  'not-yet-valid': (p) => `le certificat ne vaut qu’à partir du ${s(p, 'from')} (ou l’horloge de cette machine est fausse)`,
  'wrong-name': (p) => `le certificat est fait pour ${s(p, 'names') || 'un autre nom'}`,
  untrusted: (p) => `le certificat n’est signé par personne de reconnu${after(' (', s(p, 'issuer'))}${s(p, 'issuer') === '' ? '' : ')'}`,
}
const SHOWN: Readonly<Record<string, string>> = {
  gate: 'la page de siteguard : on travaille sur le site',
  'ip-banned': 'la page par laquelle l’hébergeur bannit notre adresse',
  'request-blocked': 'la page d’un filtre qui refuse cette requête',
  challenge: 'une page qui ne laisse passer que les navigateurs',
  suspended: 'la page de l’hébergeur pour ce qu’il a suspendu',
  'default-page': 'la page de l’hébergeur pour un nom sans site',
  listing: 'une simple liste de fichiers, comme là où manque la page d’accueil',
  parked: 'la page d’un domaine abandonné ou à vendre',
  installer: 'le CMS propose son installation à qui passe',
  defaced: 'une page défigurée',
  database: 'le CMS est sans base de données',
  maintenance: 'le site se dit en maintenance',
  empty: 'une page vide',
  elsewhere: 'une page qui envoie ses visiteurs à une autre adresse',
}

export const status: StatusTexts = {
  state: {
    up: 'en ligne',
    'locked-700': 'verrouillé par l’hébergeur : dossier racine à 700',
    'locked-000': 'verrouillé par l’hébergeur : dossier racine à 000, seul le support rouvre',
    'locked-abuse': 'verrouillé par l’hébergeur : mesures contre les abus',
    locked: 'fermé à tout le monde : verrouillé par l’hébergeur',
    'ip-banned': 'notre adresse y est bannie ; pas les visiteurs',
    suspended: 'suspendu par l’hébergeur',
    'dns-gone': 'son nom ne mène nulle part',
    'tls-broken': 'les navigateurs refusent son certificat',
    'site-error': 'il répond, mais va mal',
    closed: 'fermé par siteguard, qui y travaille',
    unreachable: 'rien ne répond',
    unknown: 'on ne peut rien en dire',
  },
  reason: {
    refused: 'refusé (403)',
    'folder-closed': 'son dossier est fermé',
    'folder-missing': 'son dossier n’est pas là',
    'folder-empty': 'pas de page d’accueil dans son dossier',
    htaccess: 'fermé par son propre .htaccess',
    'file-unreadable': 'son fichier d’accueil ne peut être lu',
    'server-error': 'le serveur signale une erreur',
    'not-found': 'pas de page à cet endroit (404)',
    empty: 'une page vide',
    'error-text': 'une erreur à la place de la page',
    database: 'sans base de données',
    'default-page': 'la page de l’hébergeur à la place du site',
    listing: 'une liste de fichiers à la place du site',
    installer: 'n’importe qui peut le réinstaller',
    elsewhere: 'les visiteurs sont envoyés ailleurs',
    defaced: 'défiguré',
    maintenance: 'en maintenance',
    parked: 'le domaine a été abandonné',
    request: 'un filtre refuse cette requête',
    'login-refused': 'la connexion est refusée',
    'host-key': 'le serveur montre une autre clé',
    'behind-cdn': 'le réseau placé devant n’atteint pas le site',
    'no-address': 'sans adresse dans l’inventaire',
    password: 'derrière un mot de passe',
    challenge: 'seuls les navigateurs passent',
    'asked-to-wait': 'le serveur demande d’attendre',
    offline: 'rien du tout ne répond : cette machine est-elle en ligne ?',
    'odd-answer': 'une réponse dont on ne sait que faire',
    contradiction: 'ce qu’on voit ne s’accorde pas',
    'not-asked': 'pas demandé',
  },
  measures: (p) => `${p.what} (${p.parts.map((part) => PART[part] ?? part).join(', ')})`,
  probably: (p) => `probablement ${p.what}`,
  witness: {
    'mode-closed': (p) => `le dossier racine est à ${s(p, 'mode')} : le serveur web n’y entre pas`,
    'mode-none': (p) => `le dossier racine est à ${s(p, 'mode')} : même son propriétaire n’y entre pas`,
    'mode-open': (p) => `le dossier racine est ouvert (${s(p, 'mode')})`,
    'home-not-entered': (p) => `la connexion passe, mais n’entre pas dans son dossier (${s(p, 'path')})`,
    'listing-denied': () => 'le dossier racine ne peut être listé',
    listed: () => 'le dossier racine peut être listé',
    'root-closed': (p) => `son dossier est à ${s(p, 'mode')}`,
    'root-missing': () => 'son dossier n’est pas là',
    'root-empty': () => 'son dossier ne contient pas de page d’accueil',
    'root-denied': () => 'son dossier ne peut être ouvert',
    'htaccess-denies': (p) => `${s(p, 'path')} refuse tout le monde`,
    'entry-unreadable': (p) => `${s(p, 'path')} est à ${s(p, 'mode')}`,
    'logged-in': () => 'la connexion à l’hébergement passe',
    'login-refused': () => 'la connexion à l’hébergement est refusée',
    'login-unanswered': () => 'l’hébergement ne peut être joint',
    'login-key': () => 'le serveur montre une autre clé que celle connue',
    'api-open': (p) => `son hébergeur dit : ${s(p, 'word')}`,
    'api-closed': (p) => `son hébergeur dit : ${s(p, 'word')} (${PASSAGE[s(p, 'passage')] ?? s(p, 'passage')})`,
    'api-measure': (p) =>
      `son hébergeur arrête ${PART[s(p, 'part')] ?? s(p, 'part')} : ${s(p, 'word')} (${PASSAGE[s(p, 'passage')] ?? s(p, 'passage')})`,
    'api-mail': (p) => `son hébergeur dit des courriels de PHP : ${s(p, 'state')}`,
    'api-stranger': (p) => `son hébergeur dit un mot que nous ne connaissons pas (${s(p, 'field')} : ${s(p, 'word')})`,
    'abuse-case': (p) => `dossier ouvert ${s(p, 'id')} (${s(p, 'category')}, ${s(p, 'status')}) depuis le ${s(p, 'at').slice(0, 10)}`,
    notice: (p) => `courriel de l’hébergeur du ${s(p, 'at').slice(0, 10)} : « ${s(p, 'subject')} »${after(', qui nomme ', s(p, 'files'))}`,
    'name-found': (p) => `son nom mène à ${s(p, 'addresses')}, comme celui des autres sites`,
    'name-absent': (p) => `ce nom n’existe pas : ${s(p, 'host')}${after(' ; le plus proche qui existe est ', s(p, 'known'))}`,
    'name-failing': (p) => `personne ne répond du nom ${s(p, 'host')} (${s(p, 'detail')})`,
    'name-apart': (p) => `son nom mène à ${s(p, 'addresses')}, ceux des autres sites à ${s(p, 'others')}`,
    'certificate-good': (p) => `son certificat est bon${after(' jusqu’au ', s(p, 'until'))}`,
    'certificate-bad': (p) => PROBLEM[s(p, 'problem')]?.(p) ?? 'le certificat n’est pas bon',
    'handshake-failed': (p) => `aucune connexion chiffrée ne s’établit (${s(p, 'detail')})`,
    answered: (p) => `${s(p, 'url')} répond ${s(p, 'status')}`,
    unanswered: (p) =>
      `${s(p, 'url')} : ${FAILED[s(p, 'failed')] ?? s(p, 'failed')}${after(' (', s(p, 'detail'))}${s(p, 'detail') === '' ? '' : ')'}`,
    'other-way': (p) => `sans chiffrement il répond ${s(p, 'status')}`,
    'file-answered': (p) => `un fichier qui n’existe pas répond ${s(p, 'status')}`,
    redirects: (p) => `les visiteurs sont envoyés vers ${s(p, 'to')}`,
    'from-site': (p) => `le code du site a fait cette page (${s(p, 'header')})`,
    'from-cache': () => 'on n’a pu avoir qu’une copie d’un cache',
    shows: (p) => `${SHOWN[s(p, 'sign')] ?? s(p, 'sign')}${quote(s(p, 'says'))}`,
    well: (p) => `la page est entière${quote(s(p, 'says'))}`,
    'error-text': (p) => `la page dit « ${s(p, 'says')} »`,
    'others-same': (p) => `${n(Number(p.count))} sur ${sites(p.of)} répondent de même`,
    'others-well': (p) => `${sites(p.count)} ${Number(p.count) < 2 ? 'y répond' : 'y répondent'} comme toujours`,
    'others-found': (p) => `${n(Number(p.count))} ${Number(p.count) < 2 ? 'autre nom se trouve' : 'autres noms se trouvent'}`,
  },
  against: 'contre cela',
  notAsked: {
    pages: (p) =>
      p.why === 'spared'
        ? 'Sa page n’a pas été demandée : ce serveur nous a bannis, ou ne répond pas.'
        : 'Sa page n’a pas été demandée : l’inventaire n’a pas d’adresse (url).',
    api: (p) =>
      p.why === 'no-keys'
        ? 'L’API de l’hébergeur n’a pas été interrogée : il n’y a pas de clés pour elle.'
        : 'L’API de l’hébergeur n’a pu être interrogée.',
    notices: () => 'Les courriels et dossiers de l’hébergeur n’ont pu être demandés.',
    mail: () => 'L’hébergeur n’a pu être interrogé sur les courriels de PHP.',
    files: () => 'On n’a pu se connecter à l’hébergement.',
    mode: () => 'Le serveur ne dit pas les droits du dossier racine.',
  },
  ends: (p) => `son certificat expire le ${p.date}, dans ${n(p.days)} ${p.days < 2 ? 'jour' : 'jours'}`,
  noSites: 'aucun site dans l’inventaire',
  next: (p) => `Ensuite, pour ${p.account} :`,
  summary: (p) =>
    `${n(p.up)} sur ${sites(p.sites)} en ligne${p.ill === 0 ? '' : `, ${n(p.ill)} non`}${p.open === 0 ? '' : `, ${n(p.open)} sans réponse sûre`} (${n(p.accounts)} ${p.accounts < 2 ? 'hébergement' : 'hébergements'}).`,
  command: {
    snapshot: 'garder les preuves avant de toucher à quoi que ce soit',
    scan: 'trouver ce qui n’a rien à y faire',
    doctor: 'dire ce qui ne marche pas sur le chemin',
    trust: 'comparer la clé du serveur à celle que publie l’hébergeur',
    runs: 'voir ce que siteguard y a en cours',
    kept: 'voir ce qui peut être remis',
    again: 'regarder de nouveau ensuite',
    restore:
      'le tout en un : preuves, nettoyage, mise à jour, durcissement, nouveaux mots de passe, réouverture (montre d’abord ce qui serait fait)',
  },
  person: {
    'clean-first': () =>
      'Ne rien rouvrir avant que les sites soient sains, à jour, et leurs mots de passe changés : sinon le verrou revient, et qui rouvre trop tôt répond des dégâts.',
    'reopen-ftp': (p) =>
      `Puis rouvrir par FTP simple ou FTPS (SFTP ne connaît pas cela), par une commande personnalisée ; FileZilla : Serveur, Entrer une commande personnalisée :\n  SITE CHMOD ${s(p, 'mode')} /\net si elle est refusée :\n  SITE CHMOD ${s(p, 'mode')} .`,
    'reopen-ssh': (p) => `Ou par SSH, dans le dossier racine : chmod ${s(p, 'mode')} .`,
    'reopen-wait': () =>
      'Les robots d’OVH mettent quelques minutes, quelques heures au plus : ne pas répéter la commande avant trois heures.',
    'lift-measures': (p) =>
      p.host === 'ovh'
        ? 'Quand tout est sain : espace client OVHcloud, Web Cloud, Hébergements, l’hébergement, bandeau « Activité anormale détectée » : cocher que tout a été fait, puis « Lever les mesures de sécurité ». OVH analyse alors de lui-même.'
        : 'Quand tout est sain, demander à l’hébergeur de lever ses mesures.',
    'mail-purge': () =>
      'Les courriels de PHP en attente doivent être purgés dans l’espace client avant que l’envoi soit rouvert : les regarder d’abord, ce sont des preuves.',
    'support-ticket': () => 'Envoyer ceci au support de l’hébergeur :',
    'ask-host': () =>
      'Demander à l’hébergeur pourquoi c’est fermé : d’abord ses courriels à l’adresse de l’administrateur, puis l’espace client, puis le support.',
    'wait-ban': () => 'Ne plus rien demander à ce serveur pendant quelques heures : chaque requête peut prolonger le bannissement.',
    'elsewhere-ask': () =>
      'Regarder par une autre connexion (un téléphone sans Wi-Fi) : ce qui s’y ouvre n’est fermé qu’à cette adresse-ci.',
    'renew-domain': (p) => `Voir chez le bureau d’enregistrement si ${s(p, 'host')} a été renouvelé, et qui le détient.`,
    'mend-zone': (p) => `Voir la zone DNS : il n’y a pas d’adresse pour ${s(p, 'host')}.`,
    'renew-certificate': (p) => `Faire refaire le certificat de ${s(p, 'host')} dans l’espace client de l’hébergeur.`,
    'attach-domain': (p) => `Voir dans l’espace client (multisite) quel dossier ${s(p, 'host')} désigne.`,
    'close-installer': (p) =>
      `Fermer ${s(p, 'host')} sur-le-champ (un .htaccess avec « Require all denied ») : le premier venu peut s’emparer du site.`,
    'open-folder': () =>
      'Chercher pourquoi ces droits ont été retirés avant de les rendre : des hébergeurs le font aux fichiers malveillants.',
    'server-logs': () => 'Lire le journal d’erreurs de l’hébergeur à cet instant.',
    'give-address': (p) => `Donner à ${s(p, 'site')} son adresse (url) dans l’inventaire.`,
    'give-keys': (p) =>
      `Donner à siteguard des clés pour l’API de ${s(p, 'provider')} (providers, dans l’inventaire), ou retirer cet hébergeur.`,
    'check-login': (p) => `Vérifier le mot de passe de ${s(p, 'login')} dans l’espace client : quelqu’un l’a peut-être changé.`,
    'by-hand': () => 'Ou pas à pas :',
    'host-ways': (p) => `Ce qu’on sait des usages de ${s(p, 'host')} :`,
    'host-way-in': (p) => `Comment on entre chez ${s(p, 'host')} :`,
    'look-browser': (p) => `Regarder ${s(p, 'host')} avec un navigateur.`,
    'again-later': (p) =>
      p.seconds === undefined ? 'Regarder de nouveau dans un moment.' : `Regarder de nouveau dans ${n(Number(p.seconds))} s ou plus.`,
  },
  ticket: {
    subject: (p) => `${TICKET[s(p, 'state')] ?? 'Hébergement web fermé'} : ${s(p, 'service') || s(p, 'login') || s(p, 'host')}`,
    body: (p) =>
      [
        'Bonjour,',
        '',
        `Mon hébergement web ${[s(p, 'service'), after('identifiant ', s(p, 'login')), s(p, 'host')].filter((part) => part !== '').join(', ')} ${WHY[s(p, 'state')] ?? 'est fermé'}.`,
        ...(s(p, 'sites') === '' ? [] : [`Sites concernés : ${s(p, 'sites')}.`]),
        ...(s(p, 'notice') === '' ? [] : [`Votre courriel du ${s(p, 'noticed').slice(0, 10)} : « ${s(p, 'notice')} ».`]),
        ...(s(p, 'case') === '' ? [] : [`Votre dossier : ${s(p, 'case')}.`]),
        ...(s(p, 'banned') === '' ? [] : [`Ce que votre serveur me répond : « ${s(p, 'banned')} ».`]),
        '',
        ASK[s(p, 'state')] ?? 'Pouvez-vous me dire ce qu’il faut pour qu’il soit rouvert ?',
        '',
        'Merci,',
      ].join('\n'),
  },
}

const TICKET: Readonly<Record<string, string>> = {
  'locked-000': 'Dossier racine en CHMOD 000, demande à pouvoir y travailler',
  'ip-banned': 'Adresse IP bannie',
  'locked-abuse': 'Mesures de sécurité, demande de ce qu’il faut pour les lever',
}
const WHY: Readonly<Record<string, string>> = {
  'locked-000':
    'a été fermé par vos soins : son dossier racine est en CHMOD 000, si bien que je ne peux ni voir les fichiers ni les nettoyer',
  'ip-banned': 'est fermé à mon adresse',
  'locked-abuse': 'est sous des mesures de sécurité que je ne peux lever moi-même',
}
const ASK: Readonly<Record<string, string>> = {
  'locked-000':
    'Je vous demande de passer le dossier racine en CHMOD 700, pour que je puisse garder les preuves, nettoyer les fichiers, mettre les sites à jour et changer tous les mots de passe. Il restera fermé aux visiteurs jusque-là ; je le rouvrirai ensuite moi-même (CHMOD 705). Merci de me dire aussi quels fichiers ont été trouvés, et quand, et de garder les journaux de ces jours-là.',
  'ip-banned':
    'Pouvez-vous lever ce bannissement ? C’était ma propre vérification de mes sites ; elle demande une page à la fois, à une seconde d’écart.',
  'locked-abuse':
    'Pouvez-vous me dire de quels fichiers ou de quel trafic il s’agit, depuis quand, et ce qui est attendu avant que les mesures soient levées ? Merci de garder les journaux de ces jours-là.',
}
