import { datesOf } from '../dates.ts'
import type { PlanTexts } from '../en/plans.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('fr')
const { second } = datesOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

/** Ce que disent nos propres scripts de migration et de rotation (dans src/cms) ; les mots du CMS restent les siens. */
const OURS: readonly (readonly [RegExp, string])[] = [
  [/^queued tasks dropped: /, 'travaux en file d’attente retirés : '],
  [/^not active any more: /, 'n’est plus actif : '],
  [
    /^left to the first visit: (.+) needs (.+), which the PHP of the command line has not/,
    'laissé à la première visite : $1 demande $2, que le PHP en ligne de commande n’a pas',
  ],
  [/^(\w+): tables at /, '$1 : tables en version '],
  [/^(\w+) lacked /, 'il manquait à $1 : '],
  [/^left as they are, jobs that extensions have waiting: /, 'laissés tels quels, les travaux que des extensions ont en attente : '],
  [
    /^object-cache\.php keeps what it knows in the memory of the web server: it may let the old passwords in until PHP is started anew/,
    'object-cache.php garde ce qu’il sait dans la mémoire du serveur web : les anciens mots de passe peuvent y entrer jusqu’au redémarrage de PHP',
  ],
]
const inFrench = (line: string): string => OURS.reduce((text, [ours, words]) => text.replace(ours, words), line)

/** Ce que compte une rotation (`RotationAnswer.counts`), un et plusieurs. */
const COUNTED: Readonly<Record<string, readonly [string, string]>> = {
  keys: ['clé', 'clés'],
  sessions: ['session', 'sessions'],
  passwords: ['nouveau mot de passe', 'nouveaux mots de passe'],
  disabled: ['mot de passe à redemander', 'mots de passe à redemander'],
  jobs: ['travail en attente', 'travaux en attente'],
  tokens: ['mot de passe d’application', 'mots de passe d’application'],
  gone: ['qui n’ouvre plus', 'qui n’ouvrent plus'],
  links: ['lien envoyé par courriel', 'liens envoyés par courriel'],
}

export const plans: PlanTexts = {
  heading: (p) => `${p.recipe}, plan ${p.id}`,
  nothing: 'Déjà comme voulu : il n’y a rien à faire.',
  undecided: 'Rien à faire qui ait pu être décidé : voir plus bas ce qui n’a pas pu être lu.',
  section: {
    add: (p) => `${many(p.count, 'fichier ou dossier', 'fichiers ou dossiers')} à ajouter, ${p.size}`,
    change: (p) => `${many(p.count, 'fichier ou dossier', 'fichiers ou dossiers')} à changer, ${p.size}`,
    remove: (p) => `${many(p.count, 'fichier ou dossier', 'fichiers ou dossiers')} à mettre en quarantaine`,
    mkdir: (p) => `${many(p.count, 'dossier', 'dossiers')} à créer`,
    chmod: (p) => `${many(p.count, 'fichier ou dossier', 'fichiers ou dossiers')} aux droits à changer`,
    move: (p) => `${many(p.count, 'fichier ou dossier', 'fichiers ou dossiers')} à déplacer`,
    sql: (p) => `${many(p.count, 'table', 'tables')} à échanger`,
    migrate: (p) => `${many(p.count, 'base de données mise', 'bases de données mises')} au niveau du nouveau code`,
    rotate: (p) => `${many(p.count, 'accès remplacé', 'accès remplacés')} ; la preuve est faite que les anciens ne valent plus rien`,
    probe: (p) =>
      `${many(p.count, 'endroit essayé', 'endroits essayés')} sur le site en service par un fichier inoffensif ; si une règle n’y tient pas, tout revient en arrière`,
    health: (p) => `${many(p.count, 'page regardée', 'pages regardées')} ensuite ; si l’une va mal, tout revient en arrière`,
  },
  migrates: (p) => `schéma ${p.from} → ${p.to}, par le code du CMS lui-même ; copiée d’abord à côté`,
  migratesNothing: 'le schéma reste ; ce qui dérive des fichiers est refait',
  rotated: (p) => {
    const counts = Object.entries(p.counts).map(([what, count]) => many(count, ...(COUNTED[what] ?? ([what, what] as const))))
    return `${p.name} : remplacé, l’ancien ne vaut plus rien${counts.length === 0 ? '' : ` (${counts.join(', ')})`}`
  },
  rotationSaid: (p) => `${p.name} : ${inFrench(p.text)}`,
  rotationUnseen: (p) =>
    `On n’a pas vu le serveur web relire ${p.file}. Le changement continue ; si le site ne le supporte pas, tout revient en arrière.`,
  changeByHand: (p) =>
    `${p.again ? `${p.login} n’entre pas encore avec.\n` : ''}Dans l’espace client de votre hébergeur, donnez à ${p.login} le mot de passe qui attend dans le coffre (dans une autre fenêtre : siteguard vault show --reveal ${p.slot} --state pending). C’est fait ? Entrée ; sinon « plus tard » : `,
  later: /^(?:p|plus tard|n|non)$/i,
  rotatesByProvider: (p) => `mot de passe de ${p.name}, par l’API de ${p.provider}`,
  rotatesByPerson: (p) => `mot de passe de ${p.name}, par vous dans l’espace client de votre hébergeur ; l’exécution l’attend`,
  rotatesDatabase: (p) => `mot de passe de ${p.name}, dans ${p.files}`,
  rotatesKeys: (p) =>
    `clés SSH de ${p.login} : ${many(p.keys, 'clé ouvre', 'clés ouvrent')} le compte, ${n(p.gone)} ne l’${p.gone < 2 ? 'ouvre' : 'ouvrent'} plus ; on essaie aussitôt d’entrer`,
  rotatesWebUsers: (p) => `${many(p.users, 'mot de passe', 'mots de passe')} du serveur web, dans ${p.file}`,
  rotatesCms: {
    keys: 'clés et jetons',
    sessions: 'sessions',
    people: (p) =>
      `${many(p.slots, 'mot de passe', 'mots de passe')} du coffre, ${n(p.disabled)} jusqu’à ce que chacun en redemande un par courriel`,
    jobs: 'travaux en attente',
  },
  closed: (p) =>
    `Pendant ce temps, les visiteurs sont priés de revenir dans un instant (503), par ${p.names}${p.migrated ? ' ; le temps qu’il faut à la base' : ''}.`,
  byWeb: (p) =>
    `Aucun programme ne peut y être lancé : les tables sont échangées par un script à usage unique, au nom et à la clé tirés au hasard, appelé à ${p.url} puis retiré.`,
  treeOf: (p) => many(p.files, 'fichier', 'fichiers'),
  derived: (p) =>
    `${many(p.places, 'cache vidé', 'caches vidés')}${p.files === 0 ? '' : ` (${many(p.files, 'fichier', 'fichiers')})`}, que le CMS refait : ${p.names}`,
  caches: (p) => `${many(p.count, 'cache ou session', 'caches et sessions')} (--json les nomme)`,
  found: { certain: 'infecté', probable: 'sans doute infecté', possible: 'suspect' },
  tableAdded: 'ajoutée',
  tableRemoved: 'retirée',
  more: (p) => `… et ${n(p.count)} de plus (--json montre tout)`,
  notes: (p) => `${many(p.count, 'endroit laissé tel quel, ou bon à savoir', 'endroits laissés tels quels, ou bons à savoir')}`,
  why: {
    'link-not-made': 'ce transport ne fait pas de liens',
    'bad-name': 'un serveur FTP peut écrire ce nom autrement : laissé tel quel ; SSH ou SFTP sait le remettre',
    special: 'un tube, une prise ou un périphérique',
    unread: 'n’a pas pu être lu : rien n’est décidé à son sujet',
    kept: 'propre au site, gardé',
    unjudged: 'du code propre au site, que rien ne garantit',
    derived: 'refait par le CMS, donc vidé et non restauré',
    'from-snapshot': 'remis comme il était quand le site était connu comme sain',
    barred: 'ce compte n’a pas le droit d’y toucher',
    'row-cut': 'découpé, le reste demeure octet pour octet',
    'row-emptied': 'vidé',
    'row-removed': 'la ligne est retirée',
    'row-disarmed': 'ne peut plus ni se connecter ni rien faire',
    'row-left': 'œuvre d’un intrus, laissée : son début ou sa fin est incertain ; à traiter à la main',
    unsafe: 'se trouverait hors du site',
  },
  swap: {
    atomic: (p) => `Mise en ligne par ${many(p.changes, 'renommage', 'renommages')}, chacun d’un seul coup, en ${p.time} environ.`,
    'two-renames': (p) =>
      `Mise en ligne par ${many(p.changes, 'échange', 'échanges')} en deux renommages, en ${p.time} environ ; entre les deux, le temps d’un ou de quelques allers-retours, un visiteur peut ne rien trouver.`,
  },
  before: (p) => `Preuve et point de retour : ${p.id}.`,
  beforeIncomplete: (p) => `Le point de retour ${p.id} est incomplet : siteguard snapshots show ${p.id} dit ce qui lui manque.`,
  saved: (p) => `Plan écrit dans ${p.file} ; rien n’a été changé sur l’hébergement.`,
  kept: (p) => `Rien n’a été changé sur l’hébergement. Le plan est gardé : ${p.id}.`,
  next: 'Ensuite :',
  stepApply: (p) => ({ command: `siteguard apply ${p.plan}`, why: 'le faire' }),
  stepRollback: {
    plain: (p) => ({ command: `siteguard rollback ${p.run}`, why: 'revenir en arrière, après coup' }),
    'older-data': (p) => ({
      command: `siteguard rollback ${p.run} --older-data`,
      why: 'revenir en arrière ; ce qui est écrit depuis est gardé à côté',
    }),
  },
  stepRescan: (p) => ({ command: `siteguard scan ${p.site}`, why: 'voir s’il est sain maintenant' }),
  stepShow: (p) => ({ command: `siteguard runs show ${p.run}`, why: 'ce qui a été fait, opération par opération' }),
  undoWith: (p) => `Pour revenir en arrière à tout moment : siteguard rollback ${p.run}`,
  ask: (p) => `Appliquer ${many(p.changes, 'changement', 'changements')} à ${p.site} ? Tapez oui : `,
  askRollback: (p) => `Revenir en arrière sur l’exécution ${p.run} de ${p.site} ? Tapez oui : `,
  notApplied: 'Rien n’a été changé.',
  applied: (p) => `${p.site} : ${many(p.ops, 'changement appliqué et vérifié', 'changements appliqués et vérifiés')} en ${p.seconds} s.`,
  rolledBack: (p) => `${p.site} est comme avant ; retour fait en ${p.seconds} s.`,
  wasApplied: (p) => `L’exécution ${p.run} est appliquée.`,
  identityMade: (p) =>
    `une nouvelle identité a été créée dans ${p.file}. Gardez-en une copie en lieu sûr : avec elle une autre machine peut reprendre vos exécutions, sans elle personne ne le peut.`,

  state: {
    planned: 'prévue',
    running: 'inachevée',
    applied: 'appliquée',
    'rolling-back': 'retour en cours',
    'rolled-back': 'annulée',
    stopped: 'arrêtée',
  },
  mark: { open: 'pas commencé', begun: 'commencé', done: 'fait', undone: 'annulé' },
  noRuns: 'Il n’y a pas encore d’exécution.',
  opsDone: (p) => `${n(p.done)} sur ${many(p.ops, 'changement', 'changements')}`,
  resumes: (p) => `reprise ${n(p.count)} fois`,
  fromAccount: 'connue par la copie de l’hébergement',
  unreadable: (p) => `${p.id} : illisible (${p.code})`,
  label: {
    site: 'site',
    recipe: 'recette',
    state: 'état',
    started: 'début',
    ended: 'fin',
    before: 'point de retour',
    changes: 'changements',
  },
  second: (p) => second(p.iso),
  journal: 'Journal :',
  line: {
    begin: 'commencée',
    staged: 'tout est envoyé et vérifié',
    intent: 'va changer',
    done: 'changé',
    verified: 'tout est vérifié en place',
    resume: 'reprise',
    'undo-begin': 'le retour en arrière commence',
    'undo-intent': 'va revenir en arrière',
    undone: 'remis comme avant',
    stopped: 'arrêtée pour une personne',
    end: 'finie',
  },
  kind: {
    write: 'écrire',
    remove: 'quarantaine',
    mkdir: 'dossier',
    chmod: 'droits',
    move: 'déplacer',
    sql: 'tables',
    migrate: 'migration',
    probe: 'preuve',
    health: 'contrôle',
    rotate: 'renouvellement',
  },

  fileWritten: (p) =>
    p.since === 'plan'
      ? `${p.path} a reçu des écritures depuis le plan : l’échange les met de côté avec l’ancien fichier, un retour en arrière les ramène.`
      : `${p.path} a reçu des écritures depuis l’échange : un retour en arrière les enlève avec le nouveau fichier.`,
  tableWritten: (p) =>
    p.since === 'plan'
      ? `la table ${p.table} a reçu des écritures depuis le plan : l’échange les met de côté avec l’ancienne table, un retour en arrière les ramène.`
      : `la table ${p.table} a reçu des écritures depuis l’échange : un retour en arrière les enlève avec la nouvelle table.`,
  dataAside: (p) =>
    `ce que contenait la base de données jusqu’ici est gardé à côté d’elle jusqu’à siteguard quarantine drop ${p.run} : ${p.names.slice(0, 8).join(', ')}${p.names.length > 8 ? ', …' : ''}.`,
  migrationSaid: (p) => `la migration dit : ${p.log.map(inFrench).join(' · ')}`,

  exit: {
    0: 'code de sortie 0 : planifié ; rien n’a été changé',
    1: 'code de sortie 1 : il y a des changements à faire (--exit-code)',
    3: 'code de sortie 3 : des sites n’ont pas pu être planifiés',
  },
}
