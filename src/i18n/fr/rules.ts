import type { RuleTexts } from '../types.ts'
import { databaseRules } from './database-rules.ts'
import { phpRules } from './php-rules.ts'
import { policyRules } from './policy-rules.ts'
import { templateRules } from './template-rules.ts'
import { yaraRules } from './yara-rules.ts'

const COMPARE = 'Gardez-en une copie comme preuve, puis remettez le fichier de la version publiée.'
const REMOVE = 'Gardez-en une copie comme preuve, puis supprimez-le.'

const TAKE_OUT = 'Comparez-le à la version officielle ou à une copie saine, gardez-le comme preuve, et retirez ce script.'
const to = (host: string): string => (host === '' ? '' : ` : ${host}`)
const from = (host: string): string => (host === '' ? '' : `, depuis ${host}`)

/** Que ce que fait un script n’a pu être lu que sous ce qui le cache. */
const under = (layers: number): string => (layers === 0 ? '' : ` (vu sous ${layers} couche${layers === 1 ? '' : 's'} d’emballage)`)

const UNANALYSED: Readonly<Record<string, string>> = {
  memory: 'il prend trop de mémoire',
  time: 'il prend trop de temps',
  crash: 'il fait échouer l’analyse',
}
const LEFT_SECRET: Readonly<Record<string, string>> = {
  password: 'un mot de passe',
  token: 'un jeton d’accès à un service',
  hash: 'l’empreinte d’un mot de passe',
  'private-key': 'une clé privée',
  'locked-key': 'une clé privée sous phrase secrète',
}

export const rules: RuleTexts = {
  'core-changed': (p) => ({ what: `ce n’est pas le fichier de ${p.product} ${p.version} : quelqu’un l’a modifié`, next: COMPARE }),
  'core-added': (p) => ({ what: `absent de ${p.product} ${p.version}, dans un dossier qui ne contient rien d’autre`, next: REMOVE }),
  'core-missing': (p) => ({
    what: `manquant : ${p.product} ${p.version} contient ce fichier`,
    next: 'Remettez le fichier de la version publiée.',
  }),
  'core-line-endings': (p) => ({
    what: `${p.files} fichier${p.files < 2 ? '' : 's'} de ${p.product} ${p.version} ne diffère${p.files < 2 ? '' : 'nt'} que par les fins de ligne, comme après un envoi FTP en mode texte`,
    next: 'Sans danger. Renvoyez la version en mode binaire quand ce sera commode.',
  }),
  'extension-changed': (p) => ({ what: `ce n’est pas le fichier de ${p.product} ${p.version} : quelqu’un l’a modifié`, next: COMPARE }),
  'extension-added': (p) => ({ what: `absent de ${p.product} ${p.version}, dans son dossier`, next: REMOVE }),
  'extension-missing': (p) => ({ what: `manquant : ${p.product} ${p.version} contient ce fichier`, next: 'Réinstallez cette extension.' }),
  'baseline-changed': (p) => ({
    what: `code modifié depuis l’état de référence du ${p.since}`,
    next: 'Si c’est vous : siteguard scan --accept. Sinon : gardez-le comme preuve.',
  }),
  'baseline-added': (p) => ({
    what: `code ajouté depuis l’état de référence du ${p.since}`,
    next: 'Si c’est vous : siteguard scan --accept. Sinon : gardez-le comme preuve.',
  }),

  'code-in-upload': (p) => ({ what: `du code dans ${p.folder}, un dossier de médias`, next: REMOVE }),
  'code-in-cache': (p) => ({ what: `du code dans ${p.folder}, où le CMS n’écrit pas de tel fichier`, next: REMOVE }),
  'code-in-data': (p) => ({ what: `du code dans ${p.folder}, un dossier de données`, next: REMOVE }),
  'code-unexpected': (p) => ({
    what: `du code dans ${p.folder === '' ? 'la racine du site' : p.folder}, qui n’est ni au CMS ni un endroit où un site garde le sien`,
    next: 'S’il est à vous, faites une dérogation motivée. Sinon : gardez-en une copie comme preuve, puis supprimez-le.',
  }),
  'name-double-extension': (p) => ({ what: `deux extensions, dont ${p.extension} : certains serveurs l’exécutent`, next: REMOVE }),
  'name-trailing': () => ({
    what: 'un fichier de code dont le nom finit par un point, une espace ou un caractère invisible, pour échapper aux filtres',
    next: REMOVE,
  }),
  'name-disguised': (p) => ({ what: `un nom fait pour cacher que c’est du code ${p.extension}`, next: REMOVE }),

  'php-in-media': (p) => ({ what: `du code PHP dans un fichier ${p.type}`, next: REMOVE }),

  'shape-wrong': (p) => ({
    what: `ce n’est pas ce que le CMS écrit dans un fichier de ce genre (${p.shape}) : ${p.detail}`,
    next: 'Gardez-en une copie comme preuve, puis supprimez-le si le CMS le refait, ou restaurez-le.',
  }),

  'config-prepend': (p) => ({
    what: `${p.directive} fait exécuter un autre fichier avant ou après chaque page : ${p.value}`,
    next: 'Gardez-en une copie comme preuve, puis retirez cette ligne.',
  }),
  'config-handler': (p) => ({
    what: `${p.directive} fait exécuter d’autres fichiers comme du code : ${p.value}`,
    next: 'Gardez-en une copie comme preuve, puis retirez cette ligne.',
  }),
  'config-redirect': (p) => ({
    what: `${p.directive} envoie les visiteurs vers un autre site : ${p.host}`,
    next: 'Si cette adresse n’est pas à vous : gardez-en une copie comme preuve, puis retirez cette ligne.',
  }),
  'config-php-setting': (p) => ({
    what: `${p.directive} affaiblit les protections de PHP : ${p.value}`,
    next: 'Retirez cette ligne, sauf si votre hébergeur vous l’a fait mettre.',
  }),
  'config-misplaced': (p) => ({ what: `un fichier de réglages du serveur dans ${p.folder}, où il n’a rien à faire`, next: REMOVE }),

  'leftover-loader': (p) => ({
    what: `l’installeur ${p.name} est accessible à la racine du site`,
    next: 'Supprimez-le : il peut remplacer tout le site.',
  }),
  'leftover-keep-flag': () => ({
    what: 'un fichier .spip_loader_keep : il fait survivre des fichiers étrangers aux mises à jour',
    next: 'Supprimez-le, et regardez ce que contient ce dossier.',
  }),
  'leftover-obsolete-folder': (p) => ({
    what: `${p.name} : du vieux code mis de côté par spip_loader, toujours exécutable par n’importe qui`,
    next: 'Supprimez le dossier.',
  }),
  'leftover-adminer': (p) => ({ what: `${p.name} : un outil de base de données ouvert à qui le trouve`, next: 'Supprimez-le.' }),
  'leftover-dump': (p) => ({
    what: `${p.name} : une copie de la base que n’importe qui peut télécharger`,
    next: 'Sortez-la du site, et considérez ses mots de passe comme volés.',
  }),
  'leftover-archive': (p) => ({
    what: `${p.name} : une archive que n’importe qui peut télécharger`,
    next: 'Sortez-la du site ; si elle contient les réglages du site, changez ses secrets.',
  }),
  'leftover-repository': (p) => ({
    what: `${p.name} : un dépôt de sources, téléchargeable avec son historique`,
    next: 'Supprimez-le du site.',
  }),
  'leftover-installer': (p) => ({ what: `${p.name} : un reste d’installation`, next: 'Supprimez-le.' }),
  'leftover-phpinfo': (p) => ({ what: `${p.name} : montre à n’importe qui les réglages du serveur`, next: 'Supprimez-le.' }),

  'link-outside': (p) => ({
    what: `un lien qui sort du site, vers ${p.target}`,
    next: 'Retirez le lien si vous ne l’avez pas fait vous-même.',
  }),
  'link-disguised': (p) => ({
    what: `un lien qui fait prendre au serveur un fichier pour ce qu’il n’est pas : il mène à ${p.target}`,
    next: 'Gardez comme preuve une copie de ce vers quoi il mène, puis retirez le lien.',
  }),
  'link-broken-loop': (p) => ({ what: `un lien qui tourne en rond : ${p.target}`, next: 'Retirez le lien.' }),
  'mode-world-writable': (p) => ({
    what: `n’importe quel compte du serveur peut modifier ${p.files > 1 ? `${p.files} fichiers de code ici` : 'ce code'} (droits ${p.mode})`,
    next: 'chmod 604 pour un fichier, 705 pour un dossier.',
  }),
  'mode-setuid': (p) => ({
    what: `s’exécute avec les droits d’un autre compte (droits ${p.mode})`,
    next: 'Supprimez-le si vous ne savez pas pourquoi il est là.',
  }),
  'mode-special-file': (p) => ({
    what: `pas un fichier mais un objet spécial (${p.type}), dont aucun site n’a besoin`,
    next: 'Supprimez-le.',
  }),
  'secret-readable': (p) => ({
    what: `contient des mots de passe et peut être lu par tous les comptes du serveur (droits ${p.mode})`,
    next: 'chmod 600, ou 604 si le serveur web est un autre utilisateur.',
  }),
  'secret-left': (p) => ({
    what: `contient ${LEFT_SECRET[p.kind] ?? p.kind}${p.count > 1 ? ` et ${p.count - 1} autre${p.count > 2 ? 's' : ''} secret${p.count > 2 ? 's' : ''}` : ''}, là où viennent les visiteurs`,
    next: 'Renouvelez-le là où il sert, et sortez le fichier de la racine web. Sa valeur n’est pas montrée ici.',
  }),

  'request-to-code': (p) => ({ what: `exécute ce qu’envoie un visiteur : ${p.source} va à ${p.sink}`, next: REMOVE }),
  'decoded-to-code': (p) => ({ what: `exécute du code caché ou pris ailleurs : ${p.decoder} va à ${p.sink}`, next: REMOVE }),

  'script-skimmer': (p) => ({
    what: `un script prend ce que tapent les visiteurs et l’envoie ailleurs${to(p.host)}${under(p.layers)}`,
    next: `${TAKE_OUT} Ceux qui ont saisi quelque chose sur le site depuis lors doivent être prévenus.`,
  }),
  'script-loader': (p) => ({ what: `un script en fait venir un autre, qu’il cache${from(p.host)}${under(p.layers)}`, next: TAKE_OUT }),
  'script-packed': (p) => ({
    what: `un script exécute ce qu’il tire d’un texte que personne ne peut lire${under(p.layers)}`,
    next: TAKE_OUT,
  }),
  'script-thief': (p) => ({
    what: `un script envoie ailleurs les cookies des visiteurs${to(p.host)}${under(p.layers)}`,
    next: `${TAKE_OUT} Puis fermez toutes les sessions : siteguard rotate.`,
  }),
  'script-miner': (p) => ({ what: `un script fabrique de la monnaie avec les machines des visiteurs${under(p.layers)}`, next: TAKE_OUT }),
  'script-redirect': (p) => ({ what: `un script envoie ailleurs certains visiteurs${to(p.host)}${under(p.layers)}`, next: TAKE_OUT }),

  'version-vulnerable': (p) => ({
    what:
      `${p.component} ${p.version} : ${p.ids.length} faille${p.ids.length < 2 ? '' : 's'} connue${p.ids.length < 2 ? '' : 's'}` +
      `${p.preAuth > 0 ? `, dont ${p.preAuth} ouverte${p.preAuth < 2 ? '' : 's'} à n’importe qui` : ''}${p.exploited ? ', attaques publiées' : ''} (${p.ids.slice(0, 4).join(', ')}${p.ids.length > 4 ? ' …' : ''})` +
      `${p.distribution === '' ? '' : ` ; paquet ${p.distribution}, qui en a peut-être corrigé une partie : les fichiers ne disent pas laquelle`}`,
    next:
      p.fixed === ''
        ? 'Aucune version corrigée n’est connue : retirez-la, ou demandez à son auteur.'
        : `Passez à la version ${p.fixed} ou plus.`,
  }),
  'version-outdated': (p) => ({
    what: `${p.component} ${p.version} n’est pas la plus récente : ${p.latest} est sortie`,
    next: `Passez à la version ${p.latest}.`,
  }),
  'version-unsupported': (p) => ({
    what: `${p.component} ${p.version} : la branche ${p.branch} ne reçoit plus de correctifs`,
    next: 'Passez à une branche suivie.',
  }),

  ...databaseRules,
  ...phpRules,
  ...templateRules,
  ...policyRules,
  ...yaraRules,

  'file-not-analysed': (p) => ({
    what: `n’a pas pu être analysé : ${UNANALYSED[p.why] ?? p.why}. On écrit ainsi des fichiers pour échapper aux scanners`,
    next: 'Regardez-le. Si personne ne le connaît, gardez-en une copie comme preuve et supprimez-le.',
  }),
  'listing-lie': (p) => ({
    what: `les commandes de l’hébergement cachent ${p.count} nom${p.count < 2 ? '' : 's'} qui existe${p.count < 2 ? '' : 'nt'} pourtant`,
    next: 'Le shell de cet hébergement n’est pas digne de foi : scannez avec le transport sftp, et prévenez l’hébergeur.',
  }),
}
