import type { FleetTexts } from '../index.ts'

const n = (count: number, one: string, more = `${one}s`): string => `${count} ${count < 2 ? one : more}`

/** Nuits, relevés, comparaisons : en français. */
export const fleet: FleetTexts = {
  state: {
    done: 'fait',
    partial: 'incomplet',
    locked: 'bloqué par l’hébergeur',
    banned: 'nous sommes écartés',
    unreachable: 'injoignable',
    'wrong-key': 'clé du serveur changée',
    refused: 'accès refusé',
    'timed-out': 'temps écoulé',
    failed: 'échec',
    'not-run': 'pas commencé',
  },
  verdict: { clean: 'sain', suspect: 'suspect', infected: 'infecté', unknown: 'inconnu' },
  step: { status: 'état', pull: 'copies reprises', scan: 'analyse', snapshot: 'instantané', push: 'copies envoyées' },
  head: (p) => `Nuit du ${p.at} (${p.id}) : ${n(p.accounts, 'hébergement')}, ${n(p.sites, 'site')}, ${p.time}`,
  part: (p) => `partie ${p.index} sur ${p.count}`,
  merged: (p) => `faite de ${n(p.parts, 'partie')}`,
  missing: (p) => `Parties manquantes : ${p.shards}. Leurs sites comptent comme pas commencés.`,
  counts: (p) => `${n(p.infected, 'infecté')}, ${n(p.suspect, 'suspect')}, ${n(p.unknown, 'inconnu')}, ${n(p.clean, 'sain')}`,
  found: (p) =>
    [
      p.certain > 0 ? n(p.certain, 'certaine') : '',
      p.probable > 0 ? n(p.probable, 'probable') : '',
      p.possible > 0 ? n(p.possible, 'possible') : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  changed: (p) =>
    [p.added > 0 ? n(p.added, 'nouvelle') : '', p.gone > 0 ? n(p.gone, 'disparue') : ''].filter((part) => part !== '').join(', '),
  wasState: (p) => `avant : ${p.state}`,
  well: (p) => `${n(p.count, 'autre site', 'autres sites')} : tout est fait, sain, rien de nouveau.`,
  notCopied: (p) => `pas copié vers ${p.place}`,
  noSnapshot: 'aucun instantané n’a été pris',
  noRecord: 'Aucun relevé de nuit n’a ce site.',
  lastSeen: (p) => `vu le ${p.at}`,
  fleetHead: (p) => `${n(p.sites, 'site')}, d’après ${n(p.records, 'relevé')}`,
  periodHead: (p) => `Du ${p.since} au ${p.until} : ${n(p.nights, 'nuit')}, ${n(p.sites, 'site')}`,
  periodNone: 'Aucune nuit de cette période n’a de relevé ici.',
  periodNights: (p) =>
    [
      `${n(p.whole, 'nuit')} ${p.whole < 2 ? 'entière' : 'entières'}`,
      ...(p.bad > 0 ? [`${n(p.bad, 'nuit')} où quelque chose n’a pas été fait`] : []),
      ...(p.cut > 0 ? [`${n(p.cut, 'nuit')} où des parts manquent`] : []),
      `${n(p.added, 'alerte')} ${p.added < 2 ? 'apparue' : 'apparues'}, ${p.gone} ${p.gone < 2 ? 'disparue' : 'disparues'}`,
    ].join(', '),
  periodSite: (p) => `fait ${p.done} nuit${p.done < 2 ? '' : 's'} sur ${p.nights}, sain ${n(p.clean, 'nuit')}`,
  periodSnapshots: (p) => n(p.count, 'instantané'),
  periodInfected: (p) => `infecté ${n(p.count, 'nuit')}, d’abord ${p.at}`,
  periodOpen: (p) => `${n(p.count, 'alerte')} en cours`,
  diffHead: (p) => `De ${p.before} à ${p.after}`,
  diffNone: 'Rien ne diffère.',
  diffSame: (p) => `${n(p.count, 'site')} comme avant.`,
  onlyBefore: 'seulement dans le relevé d’avant',
  onlyAfter: 'seulement dans le relevé d’après',
  arrow: (p) => `${p.before} → ${p.after}`,
  none: 'aucune',
  addedFinding: (p) => `+ ${p.rule}  ${p.path}`,
  goneFinding: (p) => `- ${p.rule}  ${p.path}`,
  more: (p) => `et ${p.count} de plus (--json montre tout)`,
  nextAgain: (p) => `siteguard nightly --only failed:${p.run}`,
  whyAgain: 'redemander ceux qui ont échoué',
  nextSite: (p) => `siteguard scan ${p.site}`,
  whySite: 'ce qui ne va pas sur ce site',
  nextStatus: (p) => `siteguard status ${p.account}`,
  whyStatus: 'quel blocage, et ce qui l’ouvre',
  nextTrust: (p) => `siteguard trust ${p.account}`,
  whyTrust: 'seulement si l’hébergeur annonce lui-même la nouvelle clé',
  approveAsk: (p) => `Donner votre accord à ${n(p.changes, 'changement')} sur ${p.site} (plan ${p.hash}…) pour ${n(p.hours, 'heure')} ?`,
  notApproved: 'Pas d’accord. Rien n’a été signé.',
  approved: (p) => `${p.owner} donne son accord à ce plan pour ${p.site} jusqu’au ${p.until} :`,
  rollbackAsk: (p) =>
    `Donner votre accord pour défaire ${n(p.changes, 'changement')} de ${p.site} (plan ${p.hash}…), pour ${n(p.hours, 'heure')} ?`,
  dropAsk: (p) =>
    `Donner votre accord, pour ${n(p.hours, 'heure')}, pour jeter ce que ${n(p.changes, 'changement')} de ${p.site} (plan ${p.hash}…) ont mis de côté ? Rien ne les défait plus ensuite.`,
  recoveryAsk: (p) =>
    `Donner votre accord, pour ${n(p.hours, 'heure')}, à tout ce que demande une reprise de ${p.account} : nettoyer, mettre à jour, changer les mots de passe, rouvrir ?`,
  recoveryApproved: (p) => `${p.owner} donne son accord à une reprise de ${p.account} jusqu’au ${p.until} :`,
  rollbackWith: (p) => `C’est défait par : siteguard rollback ${p.plan} --approval ${p.file}`,
  dropWith: (p) => `Elle se vide par : siteguard quarantine drop ${p.plan} --apply --approval ${p.file}`,
  recoverWith: (p) => `Elle continue par : siteguard restore ${p.account} --apply --approval ${p.file}`,
  applyWith: (p) => `Il s’applique par : siteguard apply ${p.plan} --approval ${p.file}`,
  commitAccept: (p) => `Accepter l’état de ${p.site} : ${p.verdict}, ${n(p.findings, 'alerte')}`,
  commitNight: (p) => `Nuit du ${p.at}`,
  usage: {
    only: 'c’est failed:EXÉCUTION, où EXÉCUTION nomme un relevé (ou : last)',
    shard: 'c’est une partie et leur nombre, comme 2/4',
    nothing: 'tous les sites de cette exécution sont faits : rien n’est redemandé',
  },
}
