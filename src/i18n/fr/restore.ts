import type { RestoreTexts } from '../en/restore.ts'

const n = (value: number): string => value.toLocaleString('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const restore: RestoreTexts = {
  detail: {
    credentials: 'accès à la même base, changé depuis ; --credentials restore ramène l’ancien',
    keys: 'les clés dont dépendent les mots de passe de la base ; la base reste telle quelle',
    needed: 'les règles y trouvent à redire, mais sans lui le site propose sa réinstallation : réparez-le à la main',
    'database-now': 'la base ne peut pas être lue maintenant, rien n’est donc décidé à son sujet ; --only files le dit exprès',
    'database-then': 'la base n’est pas dans cet instantané, elle reste donc telle quelle',
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
    stepRestore: (p) => ({
      command: `siteguard quarantine restore ${p.site} ${p.path}`,
      why: 'ce que son retour changerait',
    }),
  },
}
