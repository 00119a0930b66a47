/** Words of help about reports, alerts and CI in English: a part of help.ts. */

export const reportCommands = {
  alert: 'tell people what is new or worse',
  'alert test': 'send a test by every channel',
  'alert send': 'tell of a night, once',
  'alert check': 'send what is due: after quiet hours, unanswered, or no run for 36 h',
  'alert digest': 'send now what was gathered for a digest',
  'alert ack': 'say that somebody is on it',
  ci: 'have a CI look at the fleet every night',
  'ci init': 'write the files of a CI, with jobs to start from a phone',
}

export const reportArguments = {
  channel: 'channels of the inventory (default: all of them)',
  alertId: 'the id an alert shows, or all',
  ciKind: 'github, gitlab or forgejo',
}

export const reportOptions = {
  output:
    'write it as FORMAT=FILE too (- for standard output): html, markdown, sarif, junit, gitlab-code-quality, gitlab-security, prometheus, jsonl, json; may be given again',
  shards: 'machines that share a night (default: 4)',
  force: 'write over files that are there',
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
  'alert digest': [
    ['siteguard alert digest', 'before the week is over'],
    ['siteguard alert digest --quiet', 'without a word, from a weekly job'],
  ] as Examples,
  'alert ack': [
    ['siteguard alert ack 1a2b3c4d', 'one'],
    ['siteguard alert ack all', 'all that are open'],
  ] as Examples,
  ci: [
    ['siteguard ci init github', 'workflows for GitHub'],
    ['siteguard ci init gitlab --shards 8', 'one file for GitLab, eight machines'],
  ] as Examples,
  'ci init': [
    ['siteguard ci init forgejo', 'workflows for Forgejo'],
    ['siteguard ci init github --force', 'anew, over what is there'],
  ] as Examples,
}
