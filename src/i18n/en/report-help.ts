/** Words of help about reports, alerts and CI in English: a part of help.ts. */

export const reportCommands = {
  alert: 'tell people what is new or worse',
  'alert test': 'send a test by every channel',
  'alert send': 'tell of a night, once',
  'alert check': 'send what is due: after quiet hours, unanswered, or no run for 36 h',
  'alert ack': 'say that somebody is on it',
}

export const reportArguments = {
  channel: 'channels of the inventory (default: all of them)',
  alertId: 'the id an alert shows, or all',
}

export const reportOptions = {
  output:
    'write it as FORMAT=FILE too (- for standard output): html, markdown, sarif, junit, gitlab-code-quality, gitlab-security, prometheus, jsonl, json; may be given again',
}

type Examples = readonly (readonly [string, string])[]

export const reportExamples = {
  alert: [
    ['siteguard alert test', 'does it arrive?'],
    ['siteguard alert check', 'every quarter of an hour, from cron'],
  ] as Examples,
  'alert test': [
    ['siteguard alert test', 'every channel'],
    ['siteguard alert test phone --json', 'one of them, for a machine'],
  ] as Examples,
  'alert send': [
    ['siteguard alert send last', 'of the newest night'],
    ['siteguard alert send night.json', 'of a record in a file'],
  ] as Examples,
  'alert check': [
    ['siteguard alert check', 'every quarter of an hour, from cron'],
    ['siteguard alert check --quiet', 'without a word'],
  ] as Examples,
  'alert ack': [
    ['siteguard alert ack 1a2b3c4d', 'one'],
    ['siteguard alert ack all', 'all that are open'],
  ] as Examples,
}
