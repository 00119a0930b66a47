import type { RuleTexts } from '../types.ts'

const CLEAN =
  'Voyez ce qui serait découpé, et où : siteguard plan clean-database SITE. Ou remettez la base en état : siteguard restore SITE --only database.'
const AUTHOR = 'Si un auteur l’a voulu, faites-en une dérogation. Sinon : gardez un instantané comme preuve, puis retirez-le.'

const rowsOf = (rows: number): string => (rows > 1 ? `${rows} lignes : ` : '')

const SCRIPT: Readonly<Record<string, (host: string) => string>> = {
  foreign: (host) => `un script de ${host}, qu’exécute chaque visiteur de ce texte`,
  spread: (host) =>
    `la plupart des lignes chargent le même script de ${host === '' ? 'quelqu’un d’autre' : host} : personne ne l’ajoute à la main`,
  packed: () => 'un script qui cache ce qu’il fait et le déballe dans le navigateur du visiteur',
  data: () => 'un script dont le code est emballé dans sa propre adresse',
  handler: () => 'du code dans un attribut, exécuté sans balise script',
  title: (host) => `un script${host === '' ? '' : ` de ${host}`} dans un titre ou un nom, où aucun auteur n’en met`,
  redirect: (host) => `un script qui envoie les visiteurs vers ${host}`,
  skimmer: (host) => `un script qui prend ce que tapent les visiteurs et l’envoie ailleurs${host === '' ? '' : `, vers ${host}`}`,
  thief: (host) => `un script qui envoie ailleurs les cookies des visiteurs${host === '' ? '' : `, vers ${host}`}`,
  miner: () => 'un script qui fabrique de la monnaie avec les machines des visiteurs',
  inline: () => 'un script dans un texte',
}

const FRAME: Readonly<Record<string, (host: string) => string>> = {
  hidden: (host) => `un cadre de ${host} que personne ne voit`,
  foreign: (host) => `une page de ${host} dans celle du site`,
  data: () => 'un cadre dont la page est emballée dans sa propre adresse',
}

const OWNER: Readonly<Record<string, string>> = {
  unlisted: 'peut tout faire sur le site, et n’est pas parmi les « admins » de l’inventaire',
  new: 'peut tout faire sur le site, et ne le pouvait pas quand il était sain pour la dernière fois',
  odd: 'peut tout faire sur le site par des droits que le CMS lui-même ne donne pas ainsi',
  markup: 'peut tout faire sur le site, et a du balisage dans son nom, exécuté là où ce nom s’affiche',
}

/** Ce qui se trouve dans les bases de données. */
export const databaseRules: Pick<RuleTexts, Extract<keyof RuleTexts, `database-${string}`>> = {
  'database-php': (p) =>
    p.source === 'base64'
      ? { what: `${rowsOf(p.rows)}du code PHP, emballé pour que personne ne le lise`, next: CLEAN }
      : p.sink === ''
        ? {
            what: `${rowsOf(p.rows)}du code PHP dans un texte`,
            next: 'Un texte qui montre du code est sans danger. Si personne ici n’écrit sur PHP, retirez-le.',
          }
        : {
            what: `${rowsOf(p.rows)}du code PHP qui exécute ce qu’un visiteur envoie, ou ce qu’il cache : ${p.source} va à ${p.sink}`,
            next: CLEAN,
          },
  'database-script': (p) => ({
    what: `${rowsOf(p.rows)}${SCRIPT[p.why]?.(p.host) ?? 'un script venu d’ailleurs, ou qui cache ce qu’il fait'}`,
    next: p.why === 'foreign' || p.why === 'inline' ? AUTHOR : CLEAN,
  }),
  'database-frame': (p) => ({
    what: `${rowsOf(p.rows)}${FRAME[p.why]?.(p.host) ?? 'une page venue d’ailleurs dans celle du site'}`,
    next: p.why === 'foreign' ? AUTHOR : CLEAN,
  }),
  'database-links': (p) => ({
    what: `${rowsOf(p.rows)}${p.count < 2 ? 'un lien' : `${p.count} liens`} vers d’autres sites, que les visiteurs ne voient pas et que les moteurs de recherche voient : ${p.host}`,
    next: CLEAN,
  }),
  'database-filter': (p) => ({
    what: `${rowsOf(p.rows)}X-Spip-Filtre, un en-tête par lequel SPIP applique une fonction à sa page (CVE-2026-77647)`,
    next: 'Mettez SPIP à niveau, puis retirez-le. Gardez d’abord un instantané comme preuve.',
  }),
  'database-object': (p) => ({
    what: `${rowsOf(p.rows)}un objet enregistré de ${p.name} : PHP exécute le code de sa classe quand il le lit`,
    next: CLEAN,
  }),
  'database-job': (p) => ({
    what: `${rowsOf(p.rows)}une tâche en attente qui appelle ${p.job}${p.include === '' ? '' : ` de ${p.include}`}, que le CMS lui-même ne programme pas`,
    next: 'Gardez un instantané comme preuve, puis videz la file : siteguard rotate SITE --only jobs (dans WordPress : supprimez l’événement programmé).',
  }),
  'database-plugin': (p) => ({
    what:
      p.why === 'missing'
        ? `le plugin ${p.name} est activé, et son dossier ${p.folder} n’est pas là`
        : `le plugin ${p.name} est activé à ${p.folder}, hors du dossier des plugins : le CMS l’exécute à chaque page`,
    next: p.why === 'missing' ? 'Ouvrez la page des plugins dans le CMS : elle retire de la liste ceux qui manquent.' : CLEAN,
  }),
  'database-setting': (p) => ({
    what: `${p.name} vaut ${p.value}`,
    next: 'Remettez la bonne valeur dans le CMS ; si personne ne l’a changée, gardez d’abord un instantané comme preuve.',
  }),
  'database-document': (p) => ({
    what: `${p.rows > 1 ? `${p.rows} documents` : 'un document'} que le serveur exécuterait comme du code : ${p.name}`,
    next: 'Regardez aussi le fichier (siteguard scan). Gardez un instantané comme preuve, puis supprimez le document dans le CMS.',
  }),
  'database-redirect': (p) => ({ what: `${rowsOf(p.rows)}mène les visiteurs vers ${p.target}`, next: AUTHOR }),
  'database-owner': (p) => ({
    what: `${p.login} ${OWNER[p.why] ?? 'peut tout faire sur le site, et ne le devrait peut-être pas'}${p.since === '' ? '' : ` ; vu pour la première fois dans l’instantané du ${p.since.slice(0, 10)}`}`,
    next: 'Si vous le connaissez, ajoutez son identifiant à « admins » dans l’inventaire. Sinon : siteguard rotate SITE --emergency, puis retirez-le dans le CMS.',
  }),
  'database-trigger': (p) => ({
    what: `un déclencheur que le serveur de base de données exécute de lui-même : ${p.name}. Aucun CMS n’en a besoin ; des intrus reviennent par là`,
    next: 'Regardez ce qu’il fait (SHOW TRIGGERS), et supprimez-le si vous ne savez pas pourquoi il est là.',
  }),
}
