import type { hardenCommands as Commands, hardenExamples as Examples, hardenOptions as Options } from '../en/harden-help.ts'

export const hardenCommands: typeof Commands = {
  harden: 'rendre les sites plus difficiles à attaquer, règle par règle, avec preuve par HTTP',
  lock: 'mettre le code des sites en lecture seule',
  contain: 'un mot de passe est volé : clore les sessions, tout changer, verrouiller',
  unlock: 'permettre de nouveau d’écrire dans le code des sites',
}

export const hardenOptions: typeof Options = {
  containReason: 'pourquoi : c’est inscrit au journal de ceux qui décident des sites',
  policy: 'ce que siteguard harden changerait est aussi une alerte',
  rule: 'seulement cette règle (répétable ; sinon : toutes)',
  withoutRule: 'sans cette règle (répétable)',
  askRule: 'cette règle aussi, qui change ce que visiteurs ou auteurs peuvent faire (répétable)',
  prove: 'essayer chaque règle sur le site en service, même quand rien n’est à changer',
}

export const hardenExamples: typeof Examples = {
  harden: [
    ['siteguard harden lepcf.fr', 'ce qui serait changé, pourquoi, et ce qui est à vous de décider'],
    ['siteguard harden --all --apply --yes --prove', 'tous les sites, chacun essayé en service'],
  ],
  lock: [
    ['siteguard lock lepcf.fr', 'ce qui passerait en lecture seule'],
    ['siteguard lock --all --apply --yes', 'tous les sites, dans un script'],
  ],
  contain: [
    ['siteguard contain lepcf.fr --reason "téléphone perdu"', 'ce qui serait remplacé et verrouillé ; les visiteurs sont servis'],
    ['siteguard contain --all --reason "téléphone perdu" --apply --yes', 'tous les sites d’un coup, depuis le téléphone'],
  ],
  unlock: [
    ['siteguard unlock lepcf.fr --apply', 'avant d’installer des plugins dans le CMS'],
    ['siteguard unlock --account elus --apply --yes', 'tous les sites d’un compte'],
  ],
}
