/** Words of `siteguard timeline --help` in English: a part of help.ts. */

export const timelineCommands = {
  timeline: 'tell by the logs who wrote what, when, through which hole, and what else they did',
}

export const timelineOptions = {
  logs: 'a log or a folder of logs on this machine (may be given again; default: those of the account and of its host)',
  logsHere: 'ask neither the account nor its host: only --logs and what was fetched before',
  logZone: 'time zone of logs that name none, as +0100 (default: that of the other logs)',
  timelineAt: 'explain this snapshot, or the newest of this date (default: the newest in which something is wrong)',
  html: 'write the report, with a picture of the timeline, to this HTML file',
}

export const timelineExamples = {
  timeline: [
    ['siteguard timeline lepcf.fr', 'by the logs of its account and of its host'],
    ['siteguard timeline lepcf.fr --logs ./logs --html lepcf.html', 'by logs somebody sent, as a page to hand over'],
  ] as readonly (readonly [string, string])[],
}
