/** Mots de `siteguard vault … --help` en français : une partie de help.ts. */

export const vaultCommands = {
  vault: 'les secrets, dans un fichier age que seuls ses gardiens ouvrent',
  'vault init': 'créer un coffre vide',
  'vault add': 'mettre une valeur au coffre : tapée, lue, ou tirée au sort',
  'vault show': 'lister ce que contient le coffre, sans les valeurs',
  'vault edit': 'modifier valeurs et notes dans votre éditeur',
  'vault recipients': 'lister qui ouvre le coffre ; y admettre quelqu’un, en exclure quelqu’un',
  'vault rotate-key': 'sceller le coffre de nouveau, pour une nouvelle clé à vous',
  'vault import': 'reprendre des valeurs d’un gestionnaire de mots de passe',
  'vault export': 'remettre des valeurs à un gestionnaire de mots de passe',
}

export const vaultArguments = {
  slot: 'nom de la case : lettres, chiffres et . _ @ : - en parties séparées par /, comme elus/ftp',
  slots: 'noms ou motifs de cases (par défaut : toutes)',
  importFile: 'le fichier à reprendre ; pour pass, noms ou motifs de ses entrées (par défaut : toutes)',
}

export const vaultOptions = {
  vaultFile: 'le coffre (par défaut : « vault: » de l’inventaire, sinon vault.age à côté de lui)',
  identity: 'le fichier de votre clé, ou de votre clé SSH (par défaut : SITEGUARD_IDENTITY_FILE, puis votre identité)',
  recipient: 'clé publique d’un gardien : age1…, age1pq1…, ou la ligne d’un fichier .pub de SSH (peut être répétée)',
  passphrase: 'si vous n’avez pas encore de clé : en créer une que protège une phrase secrète',
  slotKind: 'ce que c’est, en un mot : password, database, key (par défaut : password)',
  slotNote: 'une note à vous ; jamais un secret',
  slotUser: 'l’identifiant qui va avec',
  slotUrl: 'où elle sert',
  replaceValue: 'la mettre à la place de la valeur actuelle, qui devient la précédente',
  valueFrom: 'où est la valeur : prompt, stdin, env:NOM, file:CHEMIN (droits 600), command:PROGRAMME ARGUMENT…',
  generate: 'tirer la valeur au sort',
  generatedLength: 'caractères d’une valeur tirée au sort (par défaut : 24)',
  pendingValue: 'elle attend : le prochain renouvellement la met en service au lieu d’en tirer une (siteguard rotate nomme la case)',
  alphabet: 'd’une valeur tirée au sort : letters-digits (par défaut), readable, printable, hex',
  reveal: 'afficher la valeur de cette case, et rien d’autre',
  state: 'quelle valeur : current (par défaut), pending, previous',
  pipe: 'avec --reveal : l’écrire même si ce n’est pas un terminal qui la montre ; jamais dans une tâche CI',
  acceptFile: 'prendre le fichier tel qu’il est, même si cette machine connaît des valeurs qui y manquent',
  resumeEdit: 'reprendre une modification qui a été refusée',
  forgetSlot: 'retirer pour de bon les anciennes valeurs de cette case, sans éditeur (peut être répétée)',
  addKeeper: 'laisser cette clé ouvrir le coffre (peut être répétée)',
  removeKeeper: 'exclure cette clé ou ce nom (peut être répétée)',
  newVaultKey: 'créer une clé, la mettre dans votre fichier d’identité, et sceller pour elle au lieu de l’ancienne',
  format: 'bitwarden, keepassxc-csv, keepass-xml ou pass',
  exportOut: 'le fichier à écrire : nouveau, pour vous seul (droits 600), EN CLAIR',
  exportPrefix: 'pour pass : dossier de son dépôt (par défaut : siteguard)',
}

const two = (...lines: (readonly [string, string])[]): readonly (readonly [string, string])[] => lines

export const vaultExamples = {
  vault: two(['siteguard vault init', 'en créer un'], ['siteguard vault show', 'ce qu’il contient']),
  'vault init': two(
    ['siteguard vault init', 'pour vous et les destinataires de l’inventaire'],
    ['siteguard vault init --recipient age1… --recipient age1…', 'pour deux clés de plus : un collègue, la CI'],
  ),
  'vault add': two(
    ['siteguard vault add elus/ftp --user elus', 'la demande, sans la montrer'],
    ['siteguard vault add elus/people/1-anne --pending', 'le mot de passe que siteguard rotate donnera à l’auteur 1, anne'],
  ),
  'vault show': two(
    ['siteguard vault show', 'noms, dates et états'],
    ['siteguard vault show --reveal elus/ftp', 'une valeur, sur le terminal'],
  ),
  'vault edit': two(
    ['siteguard vault edit', 'dans $VISUAL ou $EDITOR'],
    ['siteguard vault edit --forget elus/ftp', 'retirer les anciennes valeurs'],
  ),
  'vault recipients': two(
    ['siteguard vault recipients', 'qui l’ouvre'],
    ['siteguard vault recipients --add age1… --remove Paul', 'une personne entre, une autre sort'],
  ),
  'vault rotate-key': two(
    ['siteguard vault rotate-key', 'les mêmes gardiens, sous une nouvelle clé de fichier'],
    ['siteguard vault rotate-key --new', 'une nouvelle clé pour vous'],
  ),
  'vault import': two(
    ['siteguard vault import passwords.json --format bitwarden', 'tout un export'],
    ['siteguard vault import hosting/elus --format pass', 'une entrée de pass'],
  ),
  'vault export': two(
    ['siteguard vault export --format keepassxc-csv --out slots.csv', 'tout, pour KeePassXC'],
    ['siteguard vault export elus/ftp --format pass', 'une case, dans pass'],
  ),
}
