import type { OwnersTexts } from '../index.ts'

const n = (count: number, one: string, more = `${one}s`): string => `${count} ${count < 2 ? one : more}`

export const owners: OwnersTexts = {
  noJournal: 'Il n’y a ici le journal d’aucun responsable.',
  journalHead: (p) => `${p.owner} : ${n(p.entries, 'ligne')}, rien ne manque ; finit par ${p.head}`,
  act: {
    allowed: 'peut être écrit',
    refused: 'a été refusé',
    applied: 'a été écrit',
    failed: 'a échoué',
    undone: 'a été défait',
    dropped: 'a vu sa quarantaine vidée',
  },
  exported: (p) => `Tout ce qui est à ${p.owner} est dans ${p.folder} (${n(p.files, 'fichier')}) :`,
  imported: (p) => `Tout ce qui est à ${p.owner}, au ${p.at}, est ici :`,
  parts: (p) =>
    [
      `${n(p.snapshots, 'instantané')} de ${n(p.sites, 'site')}`,
      n(p.incidents, 'incident'),
      n(p.records, 'nuit'),
      `${n(p.journal, 'ligne')} du journal`,
      n(p.approvals, 'accord'),
    ].join(', '),
  absent: (p) =>
    `${n(p.count, 'contenu')} de ${p.site} n’${p.count < 2 ? 'est' : 'sont'} que dans une copie externe : siteguard store pull ${p.site} --contents les apporte, puis exportez de nouveau.`,
  without: (p) => `Aucun instantané n’est ici de : ${p.sites}`,
  others: (p) => `Ces incidents concernent aussi d’autres que lui, et n’ont pas été pris : ${p.incidents}`,
  whatNext: (p) => `Ce qu’il faut changer en partant : ${p.file}`,
  inventoryAt: (p) => `L’inventaire est dans ${p.file}. Mots de passe et clés n’y sont pas : il dit où il les attend.`,
  inventoryLeft: (p) => `${p.here} existe déjà : mettez-y les sites de ${p.file}.`,
  leaving: {
    title: (p) => `Départ : ${p.owner}, ${p.at}`,
    intro:
      'Ce dossier contient tout ce que siteguard gardait de ces sites : inventaire, instantanés, preuves, nuits, accords, et le journal de ce qui a été écrit. « siteguard owner import DOSSIER » le reprend sur une autre machine. Qui s’occupait des sites jusqu’à aujourd’hui peut encore les ouvrir tant que ce qui suit n’est pas fait.',
    account: (p) =>
      `Donnez à l’hébergement ${p.account} (${p.address}) un nouveau mot de passe chez l’hébergeur. L’équipe a ici de quoi l’ouvrir :${p.others > 0 ? ` ${n(p.others, 'site')} d’autres responsables s’y ${p.others < 2 ? 'trouve' : 'trouvent'} aussi : entendez-vous avec eux, ou déménagez.` : ''}`,
    keys: 'Retirez des hébergements les clés de l’équipe : nommez les vôtres sous authorizedKeys, puis :',
    providers: 'Révoquez chez l’hébergeur les clés d’API que l’équipe possède, et créez les vôtres :',
    sites: 'Remplacez chaque secret des sites (base, clés, administrateurs), une fois que personne d’autre ne peut plus entrer :',
    people: 'Retirez les comptes de l’équipe de l’administration de chaque site, ainsi que du domaine et de la messagerie.',
    copies: 'Demandez à l’équipe d’effacer les copies scellées de ces emplacements, qu’elle peut ouvrir ; faites les vôtres :',
    channels: 'Demandez à l’équipe de vous retirer de ces canaux, et mettez en place vos propres messages :',
    incidents: 'Demandez à l’équipe ce qui vous concerne de ces incidents, qui touchent aussi d’autres que vous :',
    keepers:
      'Demandez à l’équipe de confirmer par écrit qu’elle a retiré vos sites de son inventaire, de sa CI, de son coffre et de ses disques.',
    careful:
      'Gardez ce dossier comme un mot de passe : les instantanés contiennent ce que contiennent les sites, leurs configurations et les données des visiteurs aussi.',
  },
}
