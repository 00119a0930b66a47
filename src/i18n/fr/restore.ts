import type { RestoreTexts } from '../en/restore.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const restore: RestoreTexts = {
  detail: {
    credentials: 'accès à la même base, changé depuis ; --credentials restore ramène l’ancien',
    keys: 'les clés dont dépendent les mots de passe de la base ; la base reste telle quelle',
    needed: 'les règles y trouvent à redire, mais sans lui le site propose sa réinstallation : réparez-le à la main',
    'database-now': 'la base ne peut pas être lue maintenant, rien n’est donc décidé à son sujet ; --only files le dit exprès',
    'database-then': 'la base n’est pas dans cet instantané, elle reste donc telle quelle',
    cache:
      'son propriétaire est un autre utilisateur : videz ensuite les caches dans le CMS, ou d’anciennes pages peuvent encore être servies',
    exposed: 'ouvert aux visiteurs, et une reconstruction n’enlève que ce qui vient d’un intrus : siteguard scan dit pourquoi le retirer',
    rights: 'ses droits restent tels quels',
    name: 'son nom mène hors du site',
    parent: 'il se trouve sous quelque chose qui n’est pas un dossier',
    case: 'là où la casse ne compte pas, il ne fait qu’un avec un dossier',
    link: 'un lien vers rien',
  },
  lines: {
    heading: (p) => `Ce qui change dans ${many(p.files, 'fichier', 'fichiers')} (− maintenant, + ensuite)`,
    binary: 'n’est pas du texte',
    tooLarge: 'trop grand pour être comparé ligne à ligne',
    cut: 'et davantage',
    others: (p) => `et ${many(p.count, 'autre fichier', 'autres fichiers')}`,
  },
  nothingElse: (p) => `${p.site} est comme il doit être.`,
  quarantine: {
    empty: (p) => `La quarantaine de ${p.site} est vide.`,
    heading: (p) => `${p.site} : ${many(p.count, 'élément', 'éléments')} en quarantaine`,
    how: { removed: 'retiré', replaced: 'remplacé' },
    tree: (p) => `dossier, ${many(p.files, 'fichier', 'fichiers')}`,
    link: 'lien',
    owner: (p) => `propriétaire ${p.uid}:${p.gid}`,
    mode: (p) => `droits ${p.mode}`,
    mtime: (p) => `du ${p.date}`,
    gone: 'n’est plus sur l’hébergement ; ses octets sont dans l’instantané',
    by: (p) => `par ${p.recipe}, le ${p.date}`,
    derived: (p) => `${many(p.items, 'cache', 'caches')} (${many(p.files, 'fichier', 'fichiers')}) que le CMS refait ; --all les liste`,
    stepShow: (p) => ({ command: `siteguard runs show ${p.run}`, why: 'ce qui a été fait, opération par opération' }),
    stepDrop: (p) => ({
      command: `siteguard quarantine drop ${p.target} --apply`,
      why: 'la vider ; les octets restent dans l’instantané',
    }),
    stepLook: (p) => ({
      command: `siteguard quarantine drop ${p.target}`,
      why: 'si elle peut être vidée (rien n’est supprimé)',
    }),
    stepRestore: (p) => ({
      command: `siteguard quarantine restore ${p.site} CHEMIN`,
      why: 'seulement ce qui est sûrement à vous : ce que son retour changerait',
    }),
    stepHold: (p) => ({
      command: `siteguard snapshots hold ${p.before} --reason preuve`,
      why: 'garder cet instantané pour de bon',
    }),
    dropWhat: 'dites laquelle : une exécution (siteguard runs list les montre), latest, ou --older-than JOURS',
    askDrop: (p) =>
      `Vider la quarantaine de ${many(p.runs, 'exécution', 'exécutions')} ? Il ne sera plus possible de revenir en arrière. Tapez oui : `,
    dropFacts: (p) =>
      p.items === 0
        ? `${p.site} : rien en quarantaine, seulement son journal`
        : `${p.site} : ${many(p.items, 'élément', 'éléments')} en quarantaine, ${p.size}`,
    dropProven: (p) => `chacun de ses octets est dans ${p.before}, lu et vérifié à l’instant`,
    dropWritten:
      'sauf ce que des visiteurs ont écrit entre le plan et l’échange : cela n’est que dans les anciennes tables ou bases mises de côté',
    dropDry: 'Rien n’a été supprimé. Une fois la quarantaine vidée, l’exécution ne pourra plus être défaite.',
    dropped: (p) => `La quarantaine est vidée (${many(p.runs, 'exécution', 'exécutions')}).`,
    nothingOld: 'Aucune exécution aussi ancienne n’est finie ; rien à vider.',
  },
}
