import type { CiTexts } from '../en/ci.ts'

export const ci: CiTexts = {
  head: (p) => `Écrit par « siteguard ci init ${p.kind} ». Ce fichier est à vous : changez-y ce que vous voulez.`,
  secrets:
    'Secrets nécessaires, dans les réglages du dépôt, jamais dans un fichier : SITEGUARD_IDENTITY (la clé age qui ouvre vault.age), et SITEGUARD_SIGNING_KEY pour les accords.',
  nightly: 'siteguard : chaque nuit',
  scan: 'siteguard : examiner un site maintenant',
  contain: 'siteguard : urgence, mettre l’intrus dehors',
  restore: 'siteguard : remettre un site en état',
  approve: 'siteguard : donner son accord de responsable, et appliquer',
  site: 'Le site, tel que l’inventaire le nomme',
  reason: 'Pourquoi (cela figure au journal)',
  confirm: 'Le nom du site encore une fois, pour confirmer',
  way: 'Revenir à quoi',
  environment: (p) =>
    `Donnez des relecteurs obligatoires à l’environnement « ${p.name} » : quelqu’un devra dire oui dans l’application avant toute écriture.`,
  owner: (p) => `La clé est dans l’environnement « ${p.name} », que seul le responsable du site peut ouvrir.`,
  notPrivate: 'Ce dépôt est public : chacun pourrait lire où vos sites sont faibles. Rendez-le d’abord privé.',
  notConfirmed: 'Les deux noms ne sont pas les mêmes : rien n’a été fait.',
  records: 'Comptes rendus des nuits passées : ils disent ce qui est nouveau. Ils ne contiennent aucun secret.',
  wrote: (p) => `${p.file} est écrit`,
  warnPrivate: 'Gardez le dépôt privé : ses comptes rendus disent où vos sites sont faibles.',
  next: 'Ensuite : ajoutez les secrets que nomment les fichiers, validez, et lancez une fois « siteguard : chaque nuit » à la main.',
}
