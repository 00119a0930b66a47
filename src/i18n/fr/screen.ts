import type { ScreenTexts } from '../en/screen.ts'

const n = (value: number): string => value.toLocaleString('fr')
const decimal = (value: number, digits: number): string =>
  value.toLocaleString('fr', { minimumFractionDigits: digits, maximumFractionDigits: digits })
// In French zero and one (and 1.5) are singular.
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const screen: ScreenTexts = {
  number: n,
  decimal,
  day: (iso) => new Date(iso).toLocaleDateString('fr', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }),
  moment: (iso) =>
    new Date(iso).toLocaleString('fr', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'UTC',
      timeZoneName: 'short',
    }),
  unit: { byte: 'o', kilo: 'ko', mega: 'Mo', giga: 'Go' },
  colon: ' : ',

  verdict: { clean: 'sain', suspect: 'suspect', infected: 'infecté', unknown: 'inconnu' },
  confidence: { certain: 'certain', probable: 'probable', possible: 'à voir' },
  severity: { critical: 'critique', high: 'élevée', medium: 'moyenne', low: 'faible', info: 'note' },

  scan: {
    account: (p) => `${many(p.sites, 'site', 'sites')}, ${many(p.files, 'fichier', 'fichiers')}, ${p.size} transférés en ${p.seconds} s`,
    unreachable: 'injoignable',
    cutShort: 'interrompu en route',
    notReached: (p) => `l’hébergement n’a pas pu être joint (${p.code})`,
    stopped: (p) => `le scan a été interrompu en route (${p.code})`,
    noVersion: 'version inconnue',
    noCms: 'pas de CMS connu',
    nothing: (p) => `rien trouvé dans ${many(p.files, 'fichier', 'fichiers')}`,
    counts: (p) =>
      [
        p.certain > 0 ? many(p.certain, 'certaine', 'certaines') : '',
        p.probable > 0 ? many(p.probable, 'probable', 'probables') : '',
        p.possible > 0 ? `${n(p.possible)} à voir` : '',
      ]
        .filter((part) => part !== '')
        .join(', '),
    isNew: (p) => many(p.count, 'nouvelle', 'nouvelles'),
    baseline: (p) => `état de référence du ${p.date}`,
    written: (p) => `dernière modification le ${p.date}`,
    line: (p) => `ligne ${n(p.line)}`,
    next: 'À faire',
    waived: (p) => `${n(p.count)} sous dérogation`,
    waivedAs: (p) => `dérogation de ${p.owner} jusqu’au ${p.expires} : ${p.reason}`,
    site: 'le site dans son ensemble',
    notRead: 'Pas lu ou pas vérifié : personne ne peut donc dire « sain » :',
    more: (p) => `et ${n(p.count)} de plus`,
    judged: (p) =>
      `${many(p.known, 'fichier identique', 'fichiers identiques')} à la version publiée, octet pour octet ; ${many(p.rules, 'fichier de code propre', 'fichiers de code propres')} au site jugé${p.rules < 2 ? '' : 's'} par les règles ; ${n(p.unchanged)} inchangé${p.unchanged < 2 ? '' : 's'} depuis la dernière fois`,
    filesOnly: 'Les fichiers ont été jugés. La base de données n’a pas été lue : cette version de siteguard ne la scanne pas encore.',
    nothingRead: 'Aucun site n’a pu être lu : rien n’a donc été jugé, ni les fichiers ni la base de données.',
    acceptedYes: (p) => `${p.site} : cet état devient l’état de référence`,
    acceptedNo: (p) => `${p.site} : pas accepté comme état de référence, car infecté ou pas lu en entier`,
    waiverProblem: (p) => `la dérogation de la ligne ${n(p.line)} ne compte pas : ${p.problem}`,
    nextSteps: 'Ensuite :',
    stepKeep: 'ne changez encore rien : une copie de ces fichiers est votre preuve',
    stepExplain: (p) => ({ command: `siteguard explain ${p.rule}`, why: 'ce que cela veut dire et que faire' }),
    stepDoctor: (p) => ({ command: `siteguard doctor ${p.account}`, why: 'ce qui n’a pas pu être lu, et pourquoi' }),
    stepAgain: (p) => ({ command: `siteguard scan ${p.selector} --only-new`, why: 'seulement ce qui est nouveau depuis ce scan' }),
    stepJson: (p) => ({ command: `siteguard scan ${p.selector} --json`, why: 'le rapport entier pour une machine' }),
    stepAccept: (p) => ({ command: `siteguard scan ${p.selector} --accept`, why: 'prendre cet état comme référence' }),
    exit: {
      0: (p) => `code de sortie 0 : tout a été lu, rien au niveau « ${p.failOn} » ou au-dessus`,
      1: (p) => `code de sortie 1 : des alertes au niveau « ${p.failOn} » ou au-dessus`,
      3: () => 'code de sortie 3 : quelque chose n’a pas été lu ou vérifié',
      4: () => 'code de sortie 4 : pas de connexion, de clé d’hôte ou d’identifiants',
      7: () => 'code 7 : ce qui a été appris n’a pas pu être gardé sur cette machine',
    },
    reason: {
      denied: 'pas le droit de le lire',
      vanished: 'n’existe pas',
      'changed-while-read': 'a changé pendant la lecture',
      'too-large': 'trop gros pour être jugé en entier',
      'too-many': 'plus d’entrées qu’on n’en liste en une fois',
      'too-deep': 'dossiers imbriqués plus profondément qu’on ne descend',
      loop: 'une boucle de dossiers',
      'bad-name': 'un nom que ce transport ne sait pas porter',
      'not-a-file': 'n’est plus un fichier',
      timeout: 'le serveur a cessé de répondre',
      disconnected: 'la connexion a été perdue',
      lie: 'la liste donnée par l’hébergement le cachait',
      io: 'le serveur n’a pas pu le lire',
      'no-feed': 'la liste de l’éditeur n’a pas pu être lue',
      'not-listed': 'absent de la liste de l’éditeur (donnez --unpinned, ou siteguard manifest add)',
      offline: 'le réseau ne devait pas être utilisé (--offline)',
      rejected: 'ce que l’éditeur a envoyé n’est pas ce que dit sa liste',
      corrupt: 'la copie gardée est abîmée',
      'no-source': 'aucune source connue',
      'packaged-core': 'appartient aux paquets du système : à vérifier avec eux',
      'version-unknown': 'version introuvable',
      'bad-feed': 'ce flux d’avis de sécurité n’a pas pu être lu, ou pas en entier',
      'second-look': 'la liste n’a pas pu être recoupée d’une autre façon',
      empty: 'vide : un mauvais chemin, ou un site disparu',
      'detector-failed': 'un détecteur a échoué dessus',
      'not-a-folder': 'n’est pas un dossier',
    },
    check: { listing: 'liste', manifest: 'version', content: 'contenu', versions: 'versions', site: 'site' },
  },

  phase: {
    connect: 'connexion',
    list: 'liste des fichiers',
    detect: 'recherche du CMS',
    manifest: 'manifeste de la version',
    hash: 'comparaison avec la version publiée',
    search: 'recherche dans les médias',
    read: 'lecture du reste',
    dump: 'copie de la base',
    store: 'enregistrement',
    judge: 'jugement',
    stage: 'envoi',
    apply: 'modification du site',
    verify: 'vérification',
    undo: 'retour en arrière',
    done: 'fini',
  },
  progress: (p) =>
    `${n(p.done)}${p.total === undefined ? '' : `/${n(p.total)}`} · ${p.size}${p.left === undefined ? '' : ` · reste ${p.left}`}`,

  trust: {
    shown: (p) => `${p.account} : ${p.host}, port ${p.port}, présente\n  ${p.key}`,
    compare: 'Comparez-la avec ce que publie votre hébergeur (espace client, support), pas avec ce que dit cette connexion.',
    ask: 'Est-ce la bonne ? Tapez oui pour l’épingler : ',
    pinned: (p) => `Épinglée pour ${p.account} dans ${p.file}.`,
    already: (p) => `${p.account} : cette clé est déjà épinglée.`,
    refused: 'Pas épinglée.',
    nothing: (p) => `${p.account} : rien à vérifier par ${p.transport}.`,
  },

  discover: {
    found: (p) => `${many(p.count, 'installation', 'installations')} dans ${p.account} :`,
    none: (p) => `Aucun CMS trouvé dans ${p.account}.`,
    known: (p) => `dans l’inventaire sous le nom ${p.site}`,
    fresh: 'pas dans l’inventaire',
    outside: 'hors du dossier web : une copie oubliée ?',
    propose: 'Pour les ajouter, mettez ceci sous « sites: » dans l’inventaire, ou relancez avec --write :',
    wrote: (p) => `${many(p.count, 'site ajouté', 'sites ajoutés')} à ${p.file}.`,
    shared: (p) => `partagé par ${many(p.count, 'site', 'sites')} (mutualisation)`,
  },

  doctor: {
    ok: 'ok',
    warn: 'note',
    bad: 'NON',
    inventory: (p) => `inventaire ${p.file} : ${many(p.accounts, 'hébergement', 'hébergements')}, ${many(p.sites, 'site', 'sites')}`,
    node: (p) => `Node ${p.version}`,
    ssh: (p) => `client OpenSSH : ${p.version}`,
    git: (p) => `Git ${p.version}, pour les instantanés`,
    noSsh: 'pas de programme ssh ici : ~/.ssh/config n’est pas lu',
    connect: (p) => `connecté par ${p.transport} en ${decimal(p.seconds, 1)} s, hôte vérifié`,
    unverified: (p) => `connecté par ${p.transport} en ${decimal(p.seconds, 1)} s ; rien ne prouve quel hôte a répondu`,
    local: 'un dossier de cette machine',
    exec: 'des commandes peuvent être lancées : liste et empreintes rapides côté hébergement',
    noExec:
      'pas de commandes : fichiers listés et lus un à un, plus lent ; les dates falsifiées sont trouvées en relisant le code à chaque fois',
    changeTime: 'la liste montre les dates de changement d’inode : inchangé veut vraiment dire inchangé',
    noChangeTime: 'pas de dates de changement d’inode : tout le code est relu à chaque scan',
    clear: 'FTP en clair : mot de passe et fichiers passent en clair sur le réseau ; utilisez ftps si votre hébergeur le propose',
    root: (p) => `${p.site} : ${p.root}`,
    noRoot: (p) => `${p.site} : ${p.root} n’existe pas`,
    unreadable: (p) => `${p.site} : ${many(p.count, 'endroit illisible', 'endroits illisibles')}`,
    cms: (p) => `${p.site} : ${p.cms} ${p.version}`,
    manifest: (p) => `manifeste de ${p.release} disponible`,
    noManifest: (p) =>
      `pas de manifeste de ${p.release} : ${p.reason}. Son noyau ne peut pas être vérifié ; siteguard manifest add en fait un d’une archive`,
    php: (p) => `PHP en ligne de commande : ${p.path}`,
    waiver: (p) => `la dérogation de la ligne ${n(p.line)} ne compte pas : ${p.problem}`,
    summaryGood: 'Tout ce dont siteguard a besoin est là.',
    summaryBad: (p) =>
      `${many(p.count, 'chose ne marcherait pas', 'choses ne marcheraient pas')} ; les lignes marquées NON disent lesquelles.`,
  },

  manifest: {
    added: (p) => `Manifeste de ${p.release} ajouté : ${many(p.files, 'fichier', 'fichiers')}.`,
    none: 'Aucun manifeste gardé pour l’instant. Un scan va chercher ceux qu’il lui faut ; manifest add en fait un d’une archive.',
    kept: (p) => many(p.files, 'fichier', 'fichiers'),
    verified: (p) => many(p.count, 'manifeste vérifié.', 'manifestes vérifiés.'),
    corrupt: (p) => `abîmé, ne sert plus : ${p.file}`,
  },

  init: {
    wrote: (p) => `${p.file} est écrit.`,
    next: (p) => ({
      trust: `siteguard trust ${p.account}`,
      trustWhy: 'vérifier et épingler la clé du serveur',
      discover: `siteguard discover ${p.account} --write`,
      discoverWhy: 'trouver les sites et les ajouter',
      scan: 'siteguard scan --all',
      scanWhy: 'le premier scan',
    }),
  },

  explain: {
    rule: 'Règle',
    error: 'Erreur',
    meaning: 'Ce que cela veut dire',
    todo: 'Que faire',
    severity: 'Gravité',
    confidence: 'Certitude',
  },

  demo: {
    intro:
      'Une démonstration sur cette machine : un serveur SSH sur 127.0.0.1 avec un hébergement inventé de trois sites. Rien ne quitte cette machine.',
    typed: 'Ce que vous taperiez :',
    exitIs: (p) => `La commande a fini avec le code de sortie ${p.code}.`,
    exitWhy:
      '0 voudrait dire : tout lu, rien trouvé. 1 : des alertes que quelqu’un doit regarder. 3 : quelque chose n’a pas pu être lu. 4 : pas de connexion. Une panne ne ressemble jamais à l’un de ceux-là.',
    tryNext: 'À essayer ensuite, sur un hébergement à vous :',
    tryInit: 'siteguard init UTILISATEUR@HÔTE',
    tryTrust: 'siteguard trust HÉBERGEMENT',
    tryDiscover: 'siteguard discover HÉBERGEMENT --write',
    tryScan: 'siteguard scan --all',
    cleaned: 'Le serveur de la démonstration est arrêté et son dossier supprimé.',
  },

  error: 'erreur',
  next: 'à faire',
  warning: 'note',
  bug: 'C’est un défaut de siteguard, pas le vôtre. Merci de le signaler avec le texte ci-dessus.',
  clearFtp: (p) => `${p.account} : le FTP simple envoie le mot de passe en clair.`,
}
