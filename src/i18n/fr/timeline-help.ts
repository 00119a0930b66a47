import type { timelineCommands as Commands, timelineExamples as Examples, timelineOptions as Options } from '../en/timeline-help.ts'

export const timelineCommands: typeof Commands = {
  timeline: 'dire par les journaux qui a écrit quoi, quand, par quelle faille, et ce qu’il a fait d’autre',
}

export const timelineOptions: typeof Options = {
  logs: 'un journal ou un dossier de journaux de cette machine (répétable ; sinon : ceux de l’hébergement et de l’hébergeur)',
  logsHere: 'n’interroger ni l’hébergement ni l’hébergeur : seulement --logs et ce qui a déjà été récupéré',
  logZone: 'fuseau horaire des journaux qui n’en disent pas, comme +0100 (sinon : celui des autres journaux)',
  timelineAt: 'expliquer cet instantané, ou le plus récent de cette date (sinon : le plus récent où quelque chose ne va pas)',
  html: 'écrire le rapport, avec une image de la chronologie, dans ce fichier HTML',
}

export const timelineExamples: typeof Examples = {
  timeline: [
    ['siteguard timeline lepcf.fr', 'par les journaux de l’hébergement et de l’hébergeur'],
    ['siteguard timeline lepcf.fr --logs ./logs --html lepcf.html', 'par des journaux reçus, en une page à remettre'],
  ],
}
