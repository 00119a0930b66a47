import type { RuleSetTexts } from '../en/rule-set.ts'
import { detectorWords } from './detector-words.ts'

const many = (count: number, one: string, more: string): string => `${count} ${count < 2 ? one : more}`

/** Words about rules as such, in French. */
export const ruleSet: RuleSetTexts = {
  state: { on: 'allumée', off: 'éteinte', trial: 'à l’essai' },
  why: {
    cap: 'touche trop de fichiers sains',
    untested: 'pas encore essayée',
    person: 'éteinte à la main',
  },
  detectors: detectorWords,
  labels: {
    pack: 'Lot',
    state: 'Ici',
    measured: 'Dernier essai',
    looks: 'Ce qu’elle cherche',
    why: 'Pourquoi',
    source: 'D’où cela vient',
    author: 'Auteur',
    licence: 'Licence',
    reference: 'Voir',
    file: 'Se trouve dans',
    detector: 'Détecteur',
  },
  counts: (p) =>
    `${many(p.on, 'règle allumée', 'règles allumées')}, ${many(p.off, 'éteinte', 'éteintes')}${p.trial === 0 ? '' : `, ${p.trial} à l’essai (dites, sans compter)`}.`,
  set: (p) => `Jeu ${p.number}, règles de siteguard ${p.rules}.`,
  pinned: (p) => `Figé aux règles ${p.rules} le ${p.date} : siteguard rules pin current prend les nouvelles.`,
  offLine: (p) => `${p.rule} : ${p.why}${p.reason === '' ? '' : ` (${p.reason})`}`,
  measured: (p) => `a touché ${p.hits} fichiers sains sur ${p.files} (${p.percent} %)`,
  bad: (p) => `a trouvé ${p.hits} fichiers malveillants sur ${p.files}`,
  readPack: (p) => `${p.name} : ${many(p.rules, 'règle se compile', 'règles se compilent')}, dans ${many(p.files, 'fichier', 'fichiers')}.`,
  faults: (p) =>
    `${many(p.count, 'règle laissée de côté : le moteur ne la prend pas', 'règles laissées de côté : le moteur ne les prend pas')}`,
  more: (p) => `et ${p.count} de plus (--json)`,
  tested: (p) => `Essai sur ${many(p.files, 'fichier sain', 'fichiers sains')}, ${p.size}.`,
  testedBad: (p) =>
    `Sur ${many(p.files, 'fichier malveillant', 'fichiers malveillants')}, ${many(p.matched, 'est trouvé', 'sont trouvés')}.`,
  few: (p) =>
    `Trop peu pour juger : à moins de ${p.needed} fichiers sains on ne peut rien dire d’une part de 0,2 %, et il y en avait ${p.files}. Donnez à --clean un dossier de code que vous savez sain : des versions de votre CMS et de ses plugins.`,
  over: (p) => `${p.rule} a touché ${p.hits} fichiers sains sur ${p.files} : ${p.percent} %, pour ${p.cap} % permis`,
  overPacks: 'Au-dessus du plafond, donc éteintes :',
  overOwn: 'Règles de siteguard au-dessus du plafond :',
  lookFirst: 'Ou ces fichiers ne sont pas sains, ou la règle se trompe : regardez-les d’abord.',
  ownStay: 'Elles restent allumées, car elles gardent vos sites : siteguard rules test --apply les éteint.',
  ownOff: 'Elles sont éteintes ; siteguard rules rollback les rallume.',
  quiet: 'Aucune règle n’a touché plus qu’il n’est permis.',
  lost: (p) => `${p.pack} a été trop lent, ou est mort, sur ${many(p.count, 'fichier', 'fichiers')} ; un scan dit un tel fichier non lu :`,
  notActive: (p) => `Rien de ${p.name} ne juge encore. Il manque siteguard rules test ${p.name} --clean DOSSIER.`,
  active: (p) =>
    `${many(p.on, 'règle', 'règles')} de ${p.name} ${p.on < 2 ? 'juge' : 'jugent'} désormais${p.off === 0 ? '' : `, ${many(p.off, 'est éteinte', 'sont éteintes')}`}.`,
  back: 'siteguard rules rollback revient en arrière.',
  removed: (p) => `${p.name} ne juge plus.`,
  switchedOff: (p) => `Éteint : ${p.rules}. Chaque scan le dit.`,
  switchedOn: (p) => `Allumé : ${p.rules}.`,
  pinnedNow: (p) =>
    `Figé : ${many(p.rules, 'règle', 'règles')} de siteguard ${p.version}. Ce qu’un siteguard plus récent ajoutera sera dit sans compter, jusqu’à siteguard rules pin current. Ce qu’il change dans une règle vient avec lui : pour figer cela aussi, gardez cette version de siteguard.`,
  pinnedSet: (p) => `Les règles sont de nouveau celles du jeu ${p.from}, comme jeu ${p.number}.`,
  unpinned: 'Plus rien n’est figé : les nouvelles règles jugent dès qu’elles viennent avec siteguard.',
  rolledBack: (p) => `Retour aux règles du jeu ${p.number}, avant le dernier changement (${p.act}).`,
  acts: {
    first: 'à l’installation',
    pin: 'figer',
    add: 'lot ajouté',
    remove: 'lot retiré',
    off: 'règles éteintes',
    on: 'règles rallumées',
    test: 'essai',
  },
  scan: {
    off: (p) => `${many(p.count, 'règle est éteinte', 'règles sont éteintes')} ; rien n’a été cherché par`,
    packs: (p) => `jugé aussi par des lots ajoutés : ${p.packs}`,
    pack: (p) => `${p.name} (${many(p.rules, 'règle', 'règles')})`,
    trial: (p) =>
      `${many(p.count, 'alerte', 'alertes')} de règles à l’essai, qui ne comptent pas (siteguard rules pin current les prend) :`,
  },
  finding: {
    title: 'Alerte',
    seen: (p) => `sur ${p.site}, vue le ${p.date}`,
    gone: 'L’hébergement a pu changer depuis : siteguard scan le dit.',
    place: 'Endroit',
    line: (p) => `ligne ${p.line}`,
    says: 'Ce qui a été trouvé',
    excerpt: 'Ce qui s’y trouve',
    way: 'Le chemin suivi',
    decoded: 'Ce qui y était caché',
    waived: 'Dérogation',
    rule: 'Plus sur la règle',
  },
}
