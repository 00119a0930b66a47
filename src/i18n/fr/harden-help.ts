import type { hardenCommands as Commands, hardenExamples as Examples, hardenOptions as Options } from '../en/harden-help.ts'

export const hardenCommands: typeof Commands = {
  harden: 'rendre les sites plus difficiles à attaquer, règle par règle, avec preuve par HTTP',
}

export const hardenOptions: typeof Options = {
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
}
