import type { ProblemTexts, ValueKind } from '../types.ts'

const meant = (near: readonly string[]) => (near.length === 0 ? '' : ` Vouliez-vous dire ${near.map((n) => `« ${n} »`).join(' ou ')} ?`)

const KINDS: Readonly<Record<ValueKind, string>> = {
  keys: 'des clés (« nom: valeur »)',
  list: 'une liste (« - … »)',
  text: 'un texte',
  number: 'un nombre',
  truth: 'true ou false',
  nothing: 'rien',
}

export const problems: ProblemTexts = {
  'too-large': (p) => `le fichier dépasse ${p.limit} octets`,
  'not-text': () => 'le fichier n’est pas du texte en UTF-8',
  'empty-document': () => 'le fichier ne dit rien : il ne contient aucune clé',
  'tab-indent': () => 'cette ligne est décalée par une tabulation : YAML veut des espaces',
  'bad-indent': () => 'le décalage de cette ligne ne va pas avec celui des lignes voisines, ou il manque « : » après la clé qui précède',
  'not-closed': () => 'un guillemet, un crochet ou une accolade n’est pas fermé, ou un séparateur manque',
  'reserved-character': () => 'une valeur ne peut pas commencer par ce caractère : mettez-la entre guillemets',
  'nested-on-one-line': () =>
    'deux « : » sur une même ligne : mettez la valeur entre guillemets, ou passez à la ligne pour la clé intérieure',
  'key-not-plain': () => 'une clé doit être un simple nom',
  'several-documents': () => 'un deuxième document commence ici (« --- ») : un seul est admis',
  'unknown-tag': () => 'une valeur qui commence par « ! » doit être entre guillemets (YAML y voit une étiquette de type)',
  'bad-alias': () =>
    'un alias (« * ») sans son ancre, ou à l’intérieur d’elle : une valeur qui commence par « * » ou « & » doit être entre guillemets',
  'too-deep': () => 'trop de niveaux imbriqués',
  'aliases-too-many': () => 'les alias (« * ») donneraient bien plus que ce que le fichier contient',
  syntax: () =>
    'ceci n’est pas du YAML : quelque chose se trouve là où rien n’est permis. Manque-t-il un guillemet, un deux-points ou un crochet ?',
  'duplicate-key': (p) => `la clé « ${p.key} » est ici pour la deuxième fois`,
  'reserved-key': (p) => `« ${p.key} » ne peut pas servir de clé`,
  'unknown-key': (p) => `clé inconnue « ${p.key} »${p.near.length === 0 ? '' : `.${meant(p.near)}`}`,
  'wrong-kind': (p) => `il faut ici ${KINDS[p.wanted]}, et il y a ${KINDS[p.got]}`,
  'missing-key': (p) => `il manque la clé « ${p.key} »`,

  'account-id': () =>
    'le nom d’un hébergement se compose de lettres sans accent, de chiffres et de « . », « - », « _ », et commence par une lettre ou un chiffre (64 caractères au plus)',
  'site-id': () =>
    'le nom d’un site se compose de lettres sans accent, de chiffres, de « . », « - », « _ » et de « / » isolés à l’intérieur, et commence par une lettre ou un chiffre (128 caractères au plus)',
  'owner-id': () =>
    'l’identifiant d’un responsable se compose de lettres sans accent, de chiffres et de « . », « - », « _ », et commence par une lettre ou un chiffre (64 caractères au plus)',
  'secret-ref': () =>
    'un secret ne s’écrit jamais dans ce fichier. Dites où il se trouve : env:NOM, file:CHEMIN (droits 600), prompt, vault:CASE, ou ' +
    '{ command: [programme, argument] } ; et changez-le si ce fichier a déjà été partagé',
  'policy-window': () => 'des heures s’écrivent : mon-fri 22:00-06:00 Europe/Paris, sat,sun 00:00-24:00 ou daily 01:00-05:00',
  'public-key': () => 'une clé publique SSH tient sur une ligne, comme dans un fichier .pub : « ssh-ed25519 AAAA… commentaire »',
  'host-key': () =>
    'une clé d’hôte s’écrit comme ssh-keygen -lf la montre : « ssh-ed25519 SHA256:… » (siteguard trust HÉBERGEMENT l’écrit pour vous)',
  'tls-fingerprint': () => 'l’empreinte d’un certificat est en SHA-256 : 64 chiffres hexadécimaux, deux-points admis',
  host: () => 'un hôte est un nom, une adresse ou un alias Host de ~/.ssh/config, seul : l’utilisateur et le port ont leurs propres clés',
  'login-name': () => 'un nom d’utilisateur n’a ni espace ni « : », et ne commence pas par « - »',
  'remote-path': () => 'un chemin de l’hébergement est absolu ou part du dossier de connexion : ni « ~ », ni « .. »',
  'local-path': () => 'il faut ici un chemin de cette machine',
  url: () => 'une adresse commence par http:// ou https:// et ne contient pas de mot de passe',
  name: () => 'un nom tient ici sur une ligne et n’est pas vide (200 caractères au plus)',
  version: () => 'ce siteguard lit la version 1 du format : écrivez « version: 1 »',
  'only-for': (p) => `« ${p.key} » ne vaut que pour le transport ${p.transports.join(', ')}`,
  'host-missing': () => 'cet hébergement n’a pas de « host »',
  'user-missing': () => 'cet hébergement n’a pas de « user », que FTP exige',
  'home-missing': () => 'un hébergement local demande « home » : le dossier sur cette machine',
  'unknown-channel': (p) => `aucun canal « ${p.channel} » sous « alerts: channels: ».${meant(p.near)}`,
  'unknown-owner': (p) => `aucun responsable « ${p.owner} » sous « owners: ».${meant(p.near)}`,
  'duplicate-root': (p) => `le site ${p.other} a le même dossier « ${p.root} » de l’hébergement ${p.account}`,
  'site-exists': (p) => `il y a déjà un site ${p.site}`,
  'env-choice': (p) => `doit être l’un de : ${p.choices.join(', ')}`,
  'env-number': (p) => `doit être un nombre entier de ${p.from} à ${p.to}`,

  recipient: () =>
    'un destinataire est une clé publique age : « age1 » suivi de 58 caractères (age-keygen -y et siteguard store key l’affichent)',
  signer: () => 'un signataire est une clé publique telle que siteguard store key l’affiche : « ed25519: » suivi de 43 caractères',
  'offsite-name': () => 'le nom d’un lieu se compose de minuscules sans accent, de chiffres et de « - » (32 caractères au plus)',
  'offsite-kind': () => 'un lieu a exactement une des clés « directory », « sftp » et « s3 »',
  'offsite-path': () => '« path » ne va qu’avec « sftp »',
  'offsite-twice': (p) => `un autre lieu s’appelle déjà « ${p.name} »`,
  'offsite-account': (p) => `aucun hébergement « ${p.account} » sous « accounts: » n’a pour transport ssh ou sftp`,
  's3-endpoint': () => 'une adresse de stockage commence par https:// (http:// seulement sur cette machine)',
  's3-name': () =>
    'seuls lettres, chiffres et . - _ / sont admis ici ; le nom d’un compartiment se compose de 3 à 63 minuscules, chiffres, « . » ou « - »',

  'waiver-text': () => '« reason » doit dire en quelques mots pourquoi cela est accepté',
  'waiver-fingerprint': () => '« fingerprint » est « v1: » suivi de 32 chiffres hexadécimaux, comme siteguard scan --json le donne',
  'waiver-sha256': () => '« sha256 » se compose de 64 chiffres hexadécimaux',
  'waiver-date': () => '« expires » doit être un jour qui existe, écrit AAAA-MM-JJ',
  'waiver-both': () => 'soit « fingerprint », soit « rule » et « path » : pas les deux',
  'waiver-neither': () => 'elle n’indique ni « fingerprint » ni « rule » et « path » : elle ne couvre rien',
  'waiver-no-path': () => '« rule » demande « path » à côté (un motif tel que plugins/auto/**)',
  'waiver-pattern': () => '« path » est un motif dont le « [ » n’est pas fermé, ou qui dépasse 1 000 caractères',
  'waiver-rule': (p) => `aucune règle ne s’appelle « ${p.rule} ».${meant(p.near)}`,
  'waiver-site': (p) => `aucun site ne s’appelle « ${p.site} ».${meant(p.near)}`,
  'waiver-expired': (p) => `elle a expiré le ${p.expires} : revoyez l’alerte, puis renouvelez-la ou retirez-la`,

  'recipe-name': () => 'le nom d’une recette est fait de minuscules, chiffres et « - », et commence par une lettre (64 au plus)',
  'recipe-own-name': (p) => `« ${p.name} » est une recette de siteguard, dont le contenu est autre ; nommez la vôtre autrement.`,
  'recipe-step': (p) => `aucune étape ne s’appelle « ${p.step} ».${meant(p.near)} Connues : ${p.known.join(', ')}`,
  'recipe-steps': () => 'une recette est une liste d’une à 50 étapes',
  mode: () => 'les droits s’écrivent en octal et entre guillemets, comme pour chmod : "705"',

  'nothing-selected': () => 'aucun site n’a été désigné : donnez des noms, --group, --owner, --account, --cms ou --all',
  'target-form': () =>
    'donnez utilisateur@hôte, utilisateur@hôte:port, un Host de ~/.ssh/config, sftp://utilisateur@hôte, ftps://utilisateur@hôte, ftp://utilisateur@hôte, ou un dossier (./www)',
  'target-password': () =>
    'un mot de passe n’a pas sa place sur la ligne de commande : retirez-le, et changez-le (il est peut-être déjà dans l’historique de votre shell)',

  'secret-not-set': () => 'cette variable d’environnement n’est pas définie',
  'secret-empty': () => 'il est vide',
  'secret-missing': () => 'ce fichier n’existe pas',
  'secret-not-a-file': () => 'ce n’est pas un fichier ordinaire',
  'secret-too-long': (p) => `il dépasse ${p.limit} octets`,
  'secret-not-text': () => 'ce n’est pas du texte en UTF-8, ou il contient un octet nul',
  'secret-command-missing': (p) => `la commande n’a pas pu être lancée : ${p.detail}`,
  'secret-command-failed': (p) => `la commande s’est terminée par ${p.code}${p.said === '' ? '' : `, en disant : ${p.said}`}`,
  'secret-command-slow': (p) => `la commande a dépassé ${p.seconds} s et a été arrêtée`,
  'secret-no-vault': () => 'aucun coffre ne peut être ouvert ici',
  'secret-not-given': () => 'rien n’a été saisi',
}
