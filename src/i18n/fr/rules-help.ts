import type { rulesUsage as words } from '../en/rules-help.ts'

/** Words of `siteguard rules … --help` in French: a part of help.ts. */

export const rulesCommands = {
  rules: 'les règles du scan : lister, essayer, figer, revenir, ajouter',
  'rules list': 'lister les règles : degré, lot, allumée ou éteinte',
  'rules show': 'expliquer une règle : ce qu’elle cherche, pourquoi, son état ici',
  'rules explain': 'comme rules show',
  'rules test': 'essayer les règles sur des fichiers que l’on sait sains',
  'rules add': 'ajouter un lot de règles YARA ; il juge une fois son essai passé',
  'rules remove': 'retirer un lot',
  'rules off': 'éteindre des règles ; chaque scan le dit',
  'rules on': 'rallumer des règles',
  'rules pin': 'figer les règles : les nouvelles sont dites, sans compter',
  'rules rollback': 'revenir aux règles d’avant le dernier changement',
}

export const rulesArguments = {
  ruleOrCode: 'une règle comme rules list la nomme (core-changed, LOT/NOM)',
  ruleNames: 'des règles comme rules list les nomme (core-changed, LOT/NOM)',
  packs: 'les lots à essayer (par défaut : les règles de siteguard et tous les lots)',
  packFile: 'un dossier, un zip ou un fichier de règles YARA (.yar, .yara)',
  packName: 'un lot comme rules list le nomme',
  pin: 'current ; le numéro d’un jeu d’avant ; ou none',
}

export const rulesOptions = {
  clean: 'un dossier de fichiers que vous savez sains (répétable), outre les versions et instantanés sains gardés ici',
  bad: 'un dossier de logiciels malveillants : ce que chaque règle en trouve (lu, jamais exécuté)',
  onlyGiven: 'les dossiers de --clean seulement, pas ce qui est gardé ici',
  cap: 'part des fichiers sains qu’une règle du lot peut toucher, en pour cent (par défaut : 0.2)',
  packSha256: 'son SHA-256, que son auteur publie ou que vous avez noté ; sans lui la commande dit ce qu’il est',
  packAs: 'le nommer autrement (par défaut : le nom de son fichier ou dossier)',
  testApply: 'éteindre les règles de siteguard qui dépassent leur plafond',
  offReason: 'pourquoi, pour qui se le demandera',
}

type Examples = readonly (readonly [string, string])[]

export const rulesExamples: Readonly<Record<string, Examples>> = {
  rules: [
    ['siteguard rules', 'un tableau'],
    ['siteguard rules --json', 'pour une machine'],
  ],
  'rules list': [
    ['siteguard rules list', 'un tableau'],
    ['siteguard rules list --json', 'pour une machine'],
  ],
  'rules show': [
    ['siteguard rules show core-changed', 'une règle de siteguard'],
    ['siteguard rules show my-pack/a_rule', 'une règle d’un lot ajouté, avec son auteur et sa licence'],
  ],
  'rules explain': [
    ['siteguard rules explain php-request-code', 'une règle'],
    ['siteguard rules explain php-request-code --lang fr', 'en français'],
  ],
  'rules test': [
    ['siteguard rules test', 'sur les versions et les instantanés sains gardés ici'],
    ['siteguard rules test my-pack --clean ./spip-4.4.21', 'un lot, aussi sur un dossier que vous savez sain'],
  ],
  'rules add': [
    ['siteguard rules add my-pack.zip', 'dit son SHA-256 et n’ajoute rien'],
    [`siteguard rules add my-pack.zip --sha256 ${'3f'.repeat(32)} --clean ./spip-4.4.21`, 'l’ajoute et l’essaie'],
  ],
  'rules remove': [
    ['siteguard rules remove my-pack', 'ses règles ne jugent plus'],
    ['siteguard rules remove my-pack --json', 'pour une machine'],
  ],
  'rules off': [
    ['siteguard rules off my-pack/a_rule --reason "notre propre export"', 'une règle'],
    ['siteguard rules off version-outdated leftover-phpinfo', 'plusieurs'],
  ],
  'rules on': [
    ['siteguard rules on my-pack/a_rule', 'une règle'],
    ['siteguard rules on version-outdated leftover-phpinfo', 'plusieurs'],
  ],
  'rules pin': [
    ['siteguard rules pin current', 'figer les règles d’aujourd’hui'],
    ['siteguard rules pin 3', 'de nouveau le jeu numéro 3'],
  ],
  'rules rollback': [
    ['siteguard rules rollback', 'un pas en arrière'],
    ['siteguard rules rollback --json', 'pour une machine'],
  ],
}

export const rulesUsage: { readonly [K in keyof typeof words]: (typeof words)[K] extends string ? string : (typeof words)[K] } = {
  noDigest: (p) => `donnez le SHA-256 que publie son auteur, ou celui des règles que vous avez lues. De ce qui est là, c’est ${p.sha256}`,
  badCap: 'attend un pourcentage au-dessus de 0, comme 0.2',
  onlyGivenWantsClean: 'demande --clean DOSSIER',
}
