import type { IncidentTexts } from '../en/incident.ts'
import { numbersOf } from '../numbers.ts'

/** Les mots de `siteguard incident` à l’écran, en français. */

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const incident: IncidentTexts = {
  opened: (p) => `L’incident ${p.id} est ouvert : les commandes qui le concernent sont désormais inscrites dans sa main courante.`,
  alsoOpen: (p) =>
    `un autre est ouvert pour la même chose : ${p.ids}. Les commandes sont inscrites dans les deux ; dites --incident ID pour les notes et les paquets, et fermez celui qui est de trop.`,
  folder: 'Il est dans',
  clock: {
    left: (p) =>
      `CNIL : à notifier avant : ${p.at}, s’il peut y avoir un risque pour des personnes (reste ${many(p.hours, 'heure', 'heures')})`,
    past: (p) => `CNIL : les 72 heures ont pris fin : ${p.at} ; notifiez tout de suite, avec les motifs du retard`,
    notified: (p) => `CNIL : notifiée : ${p.at}`,
    by: {
      said: '',
      noticed:
        'compté depuis la première alerte, car personne n’a dit quand le responsable en a eu connaissance : incident note --moment aware=…',
      opened: 'compté depuis l’ouverture, car personne n’a dit quand le responsable en a eu connaissance : incident note --moment aware=…',
    },
  },
  noted: (p) => `Entrée ${n(p.number)} de ${p.id}.`,
  closed: (p) => `L’incident ${p.id} est clos. Sa main courante, ses paquets et ses pièces restent.`,
  held: 'Les instantanés dont il parle ne sont jamais oubliés tant qu’une retenue pèse sur eux ; snapshots unhold la lève.',
  missing: {
    aware: 'il n’a jamais été dit quand le responsable en a eu connaissance',
    pack: 'aucune preuve n’a été mise en paquet',
    notified: 'ni notification ni raison de ne pas notifier dans la main courante',
  },
  state: { open: 'ouvert', closed: (p) => `clos le ${p.at}`, broken: (p) => `sa main courante est rompue à la ligne ${n(p.line)}` },
  none: 'Il n’y a aucun incident sur cette machine.',
  entries: (p) => `${many(p.count, 'entrée', 'entrées')}, ${many(p.packs, 'paquet', 'paquets')}`,
  packed: (p) => `Paquet ${p.pack} : ${many(p.files, 'pièce', 'pièces')} de preuve, ${p.size}`,
  went: (p) => `${many(p.found, 'pièce avait', 'pièces avaient')} déjà été prise(s) par un essai coupé`,
  seal: (p) => `Sceau : ${p.seal}`,
  sealWhy: 'Notez le sceau, ou envoyez-le à quelqu’un : lui seul distingue ce paquet d’un autre fait plus tard.',
  lacking: (p) => `${many(p.count, 'chose n’y est', 'choses n’y sont')} pas :`,
  lackingReason: {
    'no-snapshot': 'rien n’en est conservé (siteguard snapshot)',
    'no-browser': 'pas de navigateur sur cette machine',
    'no-picture': 'aucune image n’a pu être prise',
    'no-api': 'son hébergeur n’a pas d’API connue',
    'not-asked': 'pas demandé (--here)',
    'not-in-snapshot': 'ses octets ne sont pas dans l’instantané',
  },
  contains:
    'Il contient des originaux : il peut s’y trouver des mots de passe et des données sur des personnes. Vous seul pouvez le lire, et siteguard ne l’envoie jamais.',
  tar: (p) => `En un fichier (${p.size}) :`,
  signed: (p) => `Signé avec ${p.key}`,
  verify: {
    good: (p) => `conforme : ${many(p.files, 'pièce', 'pièces')}, avec le sceau`,
    bad: (p) => `NON CONFORME : ${many(p.count, 'défaut', 'défauts')}`,
    log: (p) => `la main courante tient : ${many(p.entries, 'entrée', 'entrées')}, la dernière est`,
    badLog: (p) => `la main courante NE TIENT PLUS à partir de la ligne ${n(p.line)}`,
    backwards: (p) => `l’heure recule à la ligne ${p.lines} : l’horloge a été réglée, ou une ligne dit ce qui n’était pas`,
    torn: 'une ligne, à la fin, est à moitié écrite : un processus est mort ; la prochaine entrée gardera ses octets',
    signer: (p) => `signé par ${p.signer}`,
    unknown: 'signé, mais il n’y a pas de ssh-keygen ici pour le vérifier',
    nothing: (p) => `${p.id} n’a pas encore de paquet`,
  },
  fault: {
    missing: 'dans la liste, et absent',
    changed: 'n’est plus comme il a été mis dans le paquet',
    unlisted: 'présent, et absent de la liste',
    special: 'un lien ou autre, pas un fichier',
    sums: 'la liste n’est pas de nous',
    chain: 'la chaîne ne suit pas de la liste',
    manifest: 'il ne décrit pas ce qui est là',
    log: 'la main courante qu’il contient ne tient plus',
    signature: 'la signature n’est pas celle de cette liste',
    'not-in-log': 'la main courante ne connaît pas ce paquet, ou lui donne un autre sceau',
    'log-parted': 'la main courante ne continue pas celle de ce paquet : elle a été réécrite',
    seal: 'c’est un autre paquet : son sceau n’est pas celui qui est donné',
  },
  written: 'Écrit :',
  blanks: (p) => `${many(p.count, 'blanc reste', 'blancs restent')} à compléter par une personne. Rien n’a été envoyé.`,
  readMe: (p) => `PREUVES de l’incident ${p.id}, paquet ${p.pack}
${many(p.files, 'pièce', 'pièces')}, ${p.at}

Dans files/ sont les octets tels que trouvés, sous des noms sans signification : rien ne
les ouvre ni ne les exécute. manifest.jsonl dit de chacun ce que c’est, où il a été trouvé,
et son propriétaire, ses droits et ses dates là-bas ; à la fin, ce qui devrait être ici et
n’y est pas. log.jsonl est la main courante de l’incident. Les heures sont en UTC.

DES MOTS DE PASSE ET DES DONNÉES SUR DES PERSONNES peuvent s’y trouver : ce sont des
originaux. Les fichiers en .bin peuvent être nuisibles. À ne remettre qu’aux enquêteurs,
sur un support à part.

Pour vérifier :   sh verify.sh        (ou : sha256sum -c SHA256SUMS)
Le sceau s’affiche. Comparez-le avec celui noté au moment de la mise en paquet, dans la
main courante ou sur papier : lui seul distingue ce paquet d’un autre refait en entier.
CHAIN lie chaque ligne de SHA256SUMS à celles d’avant. S’il y a un SHA256SUMS.sig :
   ssh-keygen -Y check-novalidate -n siteguard-evidence -s SHA256SUMS.sig < SHA256SUMS
`,
  next: 'Ensuite :',
  step: {
    note: {
      command: 'siteguard incident note "…"',
      why: 'inscrire ce que vous voyez, entendez, décidez ; --attach pour les photographies',
    },
    snapshot: (p) => ({ command: `siteguard snapshot ${p.of}`, why: 'conserver les sites en l’état, avant tout nettoyage' }),
    pack: { command: 'siteguard incident pack', why: 'les preuves, scellées' },
    report: { command: 'siteguard incident report', why: 'une page pour le maire ou le bureau' },
    notify: { command: 'siteguard incident notify', why: 'brouillon de la notification à la CNIL' },
    verify: { command: 'siteguard incident verify', why: 'main courante et paquets sont tels qu’écrits' },
  },
  notNoted: (p) => `ce qui a été fait n’a pas pu être inscrit dans la main courante de l’incident ${p.id}`,
}
