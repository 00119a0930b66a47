import type { rotateCommands as Commands, rotateExamples as Examples, rotateOptions as Options } from '../en/rotate-help.ts'

export const rotateCommands: typeof Commands = {
  rotate: 'rendre sans valeur tout ce qui a été volé : mots de passe, sessions, clés, liens de réinitialisation',
}

export const rotateOptions: typeof Options = {
  onlyKind:
    'seulement cela : database, keys, sessions, people, jobs ; d’un compte (siteguard rotate COMPTE) : ssh-keys, web-users, logins (répétable ; sinon : tout)',
  keepLogin: 'un identifiant qui reçoit du coffre un nouveau mot de passe (répétable ; sinon : qui peut changer les réglages du site)',
  emergency: 'd’abord sessions, clés et mots de passe de tous les sites, ensuite ceux des bases ; sans examen préalable',
}

export const rotateExamples: typeof Examples = {
  rotate: [
    ['siteguard rotate lepcf.fr', 'ce qui serait renouvelé, qui prévenir, et qui ne devrait pas être là'],
    ['siteguard rotate --account elus --emergency --apply --yes', 'mettre un intrus dehors de tous les sites d’un compte, tout de suite'],
  ],
}
