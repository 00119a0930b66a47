import type { TopicTexts } from '../en/topics.ts'

export const topics: TopicTexts = {
  title: 'Sujets (siteguard help SUJET) :',
  hint: 'siteguard help COMMANDE montre l’aide de cette commande.',
  unknown: ({ name, near }) =>
    `il n’y a ni commande ni sujet ${name}${near === '' ? ' ; siteguard help en donne la liste' : ` ; vouliez-vous dire ${near} ?`}`,
  pages: {
    'first-steps': {
      title: 'De rien à un premier verdict',
      lines: [
        'Un premier inventaire d’après ce que vous tapez dans ssh ou dans un logiciel FTP, la clé du serveur épinglée une fois son empreinte comparée, et un examen :',
        'siteguard init elus@ssh.example.org',
        'siteguard trust elus',
        'siteguard discover elus --write',
        'siteguard scan --all',
        'Rien de cela n’écrit sur l’hébergement.',
      ],
    },
    locked: {
      title: 'L’hébergeur a verrouillé le compte : tous les sites répondent 403',
      lines: [
        'Ne supprimez rien. Voyez d’abord de quel verrou il s’agit et ce que seule une personne peut faire (le code de sortie 5 est un verrou) :',
        'siteguard status',
        'Ensuite une seule commande fait tout le chemin : preuves, nettoyage, mise à jour, durcissement, nouveaux secrets, réouverture, veille. Sans --apply elle dit seulement ce qu’elle ferait ; on peut l’arrêter à tout moment et elle reprend là où elle était.',
        'siteguard restore --recipe restore-after-lockout elus',
        'siteguard restore --recipe restore-after-lockout elus --apply',
      ],
    },
    infected: {
      title: 'Des fichiers ou des textes injectés ont été trouvés',
      lines: [
        'Gardez les preuves avant de changer quoi que ce soit, et voyez qui a écrit quoi, quand et par quelle faille :',
        'siteguard snapshot lepcf.fr',
        'siteguard timeline lepcf.fr',
        'Une remise en état sans mise à jour est rouverte la nuit même ; sans rotation, elle l’est à qui a les mots de passe. Chacune montre ce qu’elle ferait tant que --apply n’est pas donné :',
        'siteguard restore lepcf.fr --last-clean',
        'siteguard upgrade lepcf.fr --extensions',
        'siteguard rotate lepcf.fr',
        'siteguard harden lepcf.fr',
      ],
    },
    'stolen-password': {
      title: 'Quelqu’un a un mot de passe qui n’est pas le sien',
      lines: [
        'D’abord ce que tient un voleur : sessions, clés et mots de passe. Les visiteurs ne remarquent rien.',
        'siteguard rotate lepcf.fr --emergency --apply',
        'Puis les identifiants de l’hébergement lui-même, et ce qui traîne dans son dossier personnel :',
        'siteguard rotate elus',
        'Ce qui a été fait jusque-là avec le mot de passe est dans les journaux :',
        'siteguard timeline lepcf.fr',
      ],
    },
    'ransom-note': {
      title: 'Une page réclame de l’argent',
      lines: [
        'Ne payez rien, ne répondez pas, ne supprimez rien. La page, ses en-têtes et son image sont des preuves :',
        'siteguard incident open lepcf.fr --title "Demande de rançon" --moment noticed=08:00',
        'siteguard snapshot lepcf.fr',
        'siteguard incident pack',
        'S’il existe un instantané d’avant, le site revient à partir de lui. Ce qui a été emporté le reste : notifiez dans les 72 heures si des données de personnes s’y trouvaient.',
        'siteguard restore lepcf.fr --last-clean',
        'siteguard incident notify',
      ],
    },
    'false-alarm': {
      title: 'Ce qui a été trouvé est à vous',
      lines: [
        'Une alerte dit par quelle règle elle a été trouvée ; la règle dit ce qu’elle cherche :',
        'siteguard explain code-in-media',
        'Un fichier à vous va dans l’inventaire sous « waivers: », avec une raison et une date à laquelle on y regarde de nouveau. L’état d’aujourd’hui de tout un site s’accepte par :',
        'siteguard scan lepcf.fr --accept',
        'Une règle qui se trompe pour tout le monde est une faute de notre part : dites-nous la règle et, s’il peut être vu, le fichier.',
      ],
    },
    selectors: {
      title: 'Sur quels sites une commande travaille',
      lines: [
        'Noms de sites ou d’hébergements, ou motifs entre guillemets ; --all, c’est tous les sites. Les options restreignent, et toutes doivent être remplies :',
        'siteguard scan "elus-*" blog',
        'siteguard scan --all',
        'siteguard scan --account elus --cms spip',
      ],
    },
    files: {
      title: 'Où les choses sont gardées sur cette machine',
      lines: [
        'Inventaire : siteguard.yml ici ou dans un dossier au-dessus, ou ce que nomme --inventory ou SITEGUARD_INVENTORY.',
        'Instantanés et incidents : le dossier siteguard de $XDG_DATA_HOME (~/.local/share). Gardez-en une copie ailleurs : siteguard store push s’en charge.',
        'Exécutions, plans et ce que les examens retiennent : le dossier siteguard de $XDG_STATE_HOME (~/.local/state). Une exécution coupée est reprise à partir de là.',
        'Versions publiées par les éditeurs : le dossier siteguard de $XDG_CACHE_HOME (~/.cache). On peut le vider à tout moment.',
        'Le coffre des secrets : là où siteguard vault init l’a mis. La clé qui l’ouvre est ailleurs, et il n’en est fait aucune copie.',
      ],
    },
    'exit-codes': { title: 'Ce que veut dire le code de sortie d’une commande', lines: [] },
    environment: { title: 'Les variables d’environnement qui sont entendues', lines: [] },
  },
  variables: {
    SITEGUARD_INVENTORY: 'fichier d’inventaire, comme --inventory',
    SITEGUARD_LANG: 'langue des messages, en ou fr, comme --lang',
    SITEGUARD_FAIL_ON: 'à partir de quel degré des alertes donnent le code de sortie 1, comme --fail-on',
    SITEGUARD_PARANOID: 'yes : relire chaque fichier, comme --paranoid',
    SITEGUARD_CONNECTIONS: 'connexions simultanées à un hébergement, comme « connections: » de l’inventaire',
    SITEGUARD_MIRROR: 'd’où viennent les versions publiées, comme --mirror',
    SITEGUARD_ADVISORIES: 'avis de sécurité lus dans un fichier, comme --advisories',
    SITEGUARD_CONNECT_TO: 'où les hôtes sont vraiment interrogés : hôte:port:hôte:port, comme --connect-to de curl',
    SITEGUARD_IDENTITY: 'une identité age elle-même, pour les tâches de CI',
    SITEGUARD_IDENTITY_FILE: 'fichier de l’identité age qui ouvre le coffre',
    SITEGUARD_IDENTITY_COMMAND: 'commande qui affiche l’identité age',
    SITEGUARD_PASSPHRASE: 'phrase de passe d’un fichier d’identité qui en a une',
    SITEGUARD_BROWSER: 'Chromium pour les images de pages, par son chemin ; none : n’en prendre aucune',
    SITEGUARD_OPERATOR: 'qui écrit dans le journal d’un incident, comme --by',
    SITEGUARD_NO_COLOR: 'présente : pas de couleur, comme NO_COLOR',
  },
  man: {
    name: 'NOM',
    synopsis: 'SYNOPSIS',
    options: 'options',
    common: 'OPTIONS COMMUNES',
    commands: 'COMMANDES',
    exit: 'CODES DE SORTIE',
    environment: 'ENVIRONNEMENT',
  },
}
