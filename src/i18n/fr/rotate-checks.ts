import type { RotateCheckId } from '../en/rotate-checks.ts'
import type { CheckReasons } from '../en/upgrade.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const rotateChecks: Readonly<Record<RotateCheckId, string>> = {
  accounts: 'compte de la base',
  'new-passwords': 'nouveaux mots de passe',
  'lost-passwords': 'plus de mot de passe',
  owners: 'responsables',
  backdoors: 'portes dérobées',
  'out-of-reach': 'hors de portée',
}

const notYours =
  'Si ce ne sont pas les vôtres, mettez-les à la poubelle dans le CMS juste après : d’ici là, ils peuvent demander un nouveau mot de passe.'

export const rotateReasons: Readonly<Record<RotateCheckId, CheckReasons>> = {
  accounts: {
    renewed: (p) => ({ what: `${p.list('names')} : le nouveau est éprouvé avant d’abandonner l’ancien, personne ne remarque rien` }),
    file: (p) => ({ what: `aucun à renouveler, la base est un fichier : ${p.list('files')}` }),
    none: () => ({
      what: 'aucune configuration lisible ne nomme de base pour ce site',
      next: 'siteguard doctor dit ce qui ne peut pas être lu, et pourquoi.',
    }),
    sites: (p) => ({
      what: `employé aussi par d’autres sites, dont les fichiers reçoivent le nouveau mot de passe au même moment : ${p.list('sites')}`,
    }),
    strangers: (p) => ({
      what: `employé par des fichiers d’aucun site de l’inventaire, qui reçoivent le nouveau mot de passe au même moment : ${p.list('paths')}`,
      next: 'Voyez à qui ils sont : qui peut en lire un lit la base de données.',
    }),
    stale: (p) => ({ what: `nommé avec un autre mot de passe, laissé tel quel : ${p.list('paths')}` }),
  },
  'new-passwords': {
    vault: (p) => ({
      what: `${many(p.count('count'), 'identifiant en reçoit un', 'identifiants en reçoivent un')}, gardé dans le coffre : ${p.list('logins')}`,
    }),
    nobody: () => ({
      what: 'personne n’en reçoit ; chacun devra en demander un au site',
      next: 'Pour en donner un à quelqu’un : --keep IDENTIFIANT.',
    }),
    strangers: (p) => ({ what: `personne ne s’appelle ${p.list('logins')} ici (--keep)` }),
    'no-such': (p) => ({
      what: `personne ne s’appelle ${p.list('logins')} ici (--keep) : tout le monde serait mis dehors`,
      next: 'Écrivez l’identifiant tel que le CMS le montre, ou retirez --keep.',
    }),
    'not-read': (p) => ({
      what: `les personnes de ${p.list('databases')} n’ont pas pu être lues : toutes devront demander un mot de passe au site`,
      next: 'siteguard doctor dit pourquoi la base n’est pas lue.',
    }),
  },
  'lost-passwords': {
    none: () => ({ what: 'personne n’en perd un sans en recevoir un autre' }),
    'ask-anew': (p) => ({
      what: `${many(p.count('count'), 'personne doit', 'personnes doivent')} en demander un nouveau au site : ${p.list('logins')}`,
      next: 'La note à imprimer dit qui prévenir.',
    }),
    'no-address': (p) => ({
      what: `le site ne connaît pas d’adresse de courriel pour ${p.list('logins')}, qui ne peuvent pas en demander`,
      next: 'Donnez-leur en un : --keep IDENTIFIANT, avec tous les autres qui doivent en recevoir un.',
    }),
    elsewhere: (p) => ({
      what: `un autre service garde les mots de passe de ${p.list('logins')} : ils restent`,
      next: 'Faites-les changer là-bas.',
    }),
  },
  owners: {
    same: (p) => ({ what: `${many(p.count('count'), 'personne', 'personnes')}, comme le ${p.text('since')}, quand tout allait bien` }),
    listed: (p) => ({ what: `${many(p.count('count'), 'personne, nommée', 'personnes, toutes nommées')} dans l’inventaire` }),
    'new-owners': (p) => ({
      what: `peuvent changer les réglages, et ne le pouvaient pas le ${p.text('since')}, quand tout allait bien : ${p.list('logins')}`,
      next: notYours,
    }),
    'new-people': (p) => ({ what: `absents le ${p.text('since')}, quand tout allait bien : ${p.list('logins')}`, next: notYours }),
    addresses: (p) => ({
      what: `une autre adresse de courriel que le ${p.text('since')}, quand tout allait bien : ${p.list('logins')}`,
      next: 'Un nouveau mot de passe y serait envoyé : demandez-leur si c’est la leur.',
    }),
    unlisted: (p) => ({
      what: `peuvent changer les réglages, et « admins: » de l’inventaire ne les nomme pas : ${p.list('logins')}`,
      next: notYours,
    }),
    'odd-rights': (p) => ({ what: `des droits que le CMS lui-même ne donne pas : ${p.list('logins')}`, next: notYours }),
    'foreign-source': (p) => ({
      what: `responsables dont un autre service garde le mot de passe : ${p.list('logins')}`,
      next: 'Si vous ne connaissez pas ce service, un intrus a pu les créer : mettez-les à la poubelle dans le CMS.',
    }),
    'twin-login': (p) => ({ what: `identifiants faciles à confondre : ${p.list('logins')}`, next: notYours }),
    markup: (p) => ({ what: `noms qui contiennent du code : ${p.list('logins')}`, next: notYours }),
    'named-in-options': (p) => ({
      what: `responsables par _ID_WEBMESTRES dans les options du site, quoi que montre le CMS : ${p.list('logins')}`,
      next: 'Si ce n’est pas de vous, retirez-le de config/mes_options.php.',
    }),
    doubtful: (p) => ({ what: `à regarder de près : ${p.list('logins')}`, next: notYours }),
    'no-clean': (p) => ({
      what: `rien de gardé ne dit qui était là quand tout allait bien ; responsables aujourd’hui : ${p.list('logins')}`,
      next: 'Vérifiez que vous les connaissez tous, et nommez-les sous « admins: » dans l’inventaire.',
    }),
    'not-known': (p) => ({ what: `les personnes de ${p.list('databases')} n’ont pas pu être lues` }),
  },
  backdoors: {
    none: () => ({ what: 'rien d’un intrus n’a été trouvé' }),
    infected: (p) => ({
      what: `infecté : ${p.list('paths')}`,
      next: `Ce qui a été déposé peut lire aussi les nouveaux secrets. Nettoyez le site (siteguard restore ${p.text('site')}), puis renouvelez encore une fois.`,
    }),
    suspect: (p) => ({ what: `suspect : ${p.list('paths')}`, next: `siteguard scan ${p.text('site')} --database dit pourquoi.` }),
    'not-judged': () => ({ what: 'tout le site n’a pas pu être jugé' }),
    'not-looked': (p) => ({ what: 'non cherchées, pour faire vite', next: `À faire ensuite : siteguard scan ${p.text('site')}.` }),
  },
  'out-of-reach': {
    keys: (p) => ({
      what: `les réglages contiennent des clés vers d’autres services : ${p.list('names')}`,
      next: 'Faites-les remplacer là d’où elles viennent, puis dans le CMS.',
    }),
    always: () => ({
      what: 'boîtes de courriel, espace client de l’hébergeur, noms de domaine, et ce que chacun garde sur sa machine',
      next: 'Changez aussi ces mots de passe, d’abord ceux des boîtes des responsables : les nouveaux y sont envoyés.',
    }),
  },
}
