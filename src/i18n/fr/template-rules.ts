import type { RuleTexts } from '../types.ts'

const COMPARE = 'Comparez-le avec la version ou avec une copie saine. Si personne ici ne l’a écrit, gardez-le comme preuve et retirez-le.'

const WAYS: Readonly<Record<string, (what: string) => string>> = {
  filter: (what) => `un squelette donne une valeur à une fonction qui exécute, lit ou écrit : ${what}`,
  eval: (what) => `un squelette exécute du PHP qui agit sur le serveur ou qu’envoie un visiteur : ${what}`,
  call: (what) => `un squelette laisse le visiteur dire quelle fonction est appelée : ${what}`,
  include: (what) => `un squelette inclut un fichier de là où l’on dépose des fichiers, ou d’ailleurs : ${what}`,
  header: (what) => `un squelette fait passer la page envoyée par des fonctions : ${what}`,
  raw: (what) => `un squelette affiche tel quel ce qu’envoie un visiteur, et SPIP exécute le PHP qu’il trouve dans une page : ${what}`,
}

const DOES: Readonly<Record<string, string>> = {
  command: 'exécute ce qu’envoie un visiteur',
  shell: 'donne à quelqu’un d’ailleurs la main sur ce serveur',
  flood: 'envoie des paquets sans fin au serveur de quelqu’un',
  bot: 'prend ses ordres dans un salon de discussion',
  files: 'liste et écrit des fichiers là où un visiteur le dit',
}

const TAGS: Readonly<Record<string, (host: string) => string>> = {
  address: (host) => `une page charge un script depuis une adresse faite de chiffres : ${host}`,
  outside: (host) => `un script de ${host} se tient avant le début de la page ou après sa fin, où personne n’en met à la main`,
  data: () => 'une page charge un script dont le code est emballé dans sa propre adresse',
  links: (host) => `des liens que seuls les moteurs de recherche doivent voir, vers ${host} et d’autres`,
  frame: (host) => `un cadre de ${host} que personne ne voit`,
  picture: () => 'une image qui lance un script quand on l’ouvre',
}

/** Ce qui se trouve dans les squelettes et les pages, et dans les programmes d’autres langages. */
export const templateRules: Pick<RuleTexts, Extract<keyof RuleTexts, `template-${string}` | `other-${string}` | 'script-tag'>> = {
  'script-tag': (p) => ({ what: TAGS[p.why]?.(p.host) ?? `une page charge un script de ${p.host}`, next: COMPARE }),
  'other-program': (p) => ({
    what: `un programme dans un autre langage (${p.language}) qui ${DOES[p.does] ?? p.does}`,
    next: 'Gardez-en une copie comme preuve, puis supprimez-le.',
  }),
  'template-code': (p) => ({
    what: WAYS[p.way]?.(p.what) ?? `un squelette fait ce qu’aucun squelette n’a à faire : ${p.what}`,
    next: p.way === 'raw' ? 'Retirez les deux étoiles ou filtrez la valeur : c’est à l’auteur du squelette d’en décider.' : COMPARE,
  }),
}
