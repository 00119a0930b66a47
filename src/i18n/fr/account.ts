import type { AccountTexts } from '../en/account.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

/** Mots de `siteguard rotate COMPTE`. */
export const account: AccountTexts = {
  keys: (p) =>
    p.count === 0 ? `Aucune clé SSH n’ouvre ${p.account}.` : `${many(p.count, 'clé SSH ouvre', 'clés SSH ouvrent')} ${p.account} :`,
  key: {
    stays: 'reste',
    goes: 'inconnue, retirée',
    unsaid: 'personne ne dit si elle doit rester',
  },
  ours: 'celle par laquelle nous sommes entrés',
  noComment: 'sans commentaire',
  options: (p) => `avec ${p.options}`,
  written: (p) => `${p.file}, ligne ${p.line} ; le fichier est du ${p.date}`,
  noDate: 'une date inconnue',
  notNamed: 'L’inventaire ne nomme aucune clé pour ce compte (authorizedKeys) : elles restent telles quelles.',
  loginFiles: (p) => `S’exécute à chaque connexion, ou laisse entrer des machines entières : ${p.files}. À regarder avant tout le reste.`,
  secrets: (p) =>
    `${many(p.count, 'secret traîne', 'secrets traînent')} dans le dossier personnel, que ceci ne renouvelle pas : à renouveler là où ${p.count < 2 ? 'il sert' : 'ils servent'}, car qui est entré ${p.count < 2 ? 'l’a' : 'les a'} :`,
  secret: {
    password: 'mot de passe',
    token: 'jeton d’accès',
    hash: 'empreinte d’un mot de passe',
    'private-key': 'clé privée',
    'locked-key': 'clé privée sous phrase secrète',
  },
  place: (p) => `${p.path}, ligne ${p.line}`,
  more: (p) => `… et ${n(p.count)} de plus (--json les nomme)`,
  unread: (p) => `${many(p.count, 'endroit n’a pas pu être regardé', 'endroits n’ont pas pu être regardés')} : ${p.paths}.`,
  mixed: 'les sortes propres à un compte (ssh-keys, web-users, logins) vont avec le nom d’un seul compte, celles d’un site avec des sites',
  emergency: 'les accès propres à un compte sont tous remplacés en une seule exécution',
}
