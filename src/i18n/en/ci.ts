/* Words of `siteguard ci init`, and in the files it writes, in English: the source. `fr/ci.ts` has the same keys, by type. One line each. */

export const ci = {
  head: (p: { kind: string }) => `Written by "siteguard ci init ${p.kind}". It is yours from now on: change what you like.`,
  secrets:
    'Secrets it needs, in the settings of the repository, never in a file: SITEGUARD_IDENTITY (the age key that opens vault.age), and SITEGUARD_SIGNING_KEY for approvals.',
  nightly: 'siteguard: every night',
  scan: 'siteguard: look at a site now',
  contain: 'siteguard: emergency, shut the intruder out',
  restore: 'siteguard: bring a site back',
  approve: 'siteguard: approve and apply as an owner',
  site: 'Site, as the inventory calls it',
  reason: 'Why (it stands in the journal)',
  confirm: 'The name of the site once more, to confirm',
  way: 'Back to what',
  environment: (p: { name: string }) =>
    `Give the environment "${p.name}" required reviewers: then somebody has to say yes in the app before anything is written.`,
  owner: (p: { name: string }) => `The key lies in the environment "${p.name}", which only the owner of the site may release.`,
  notPrivate: 'This repository is public: records of weak sites would be for everybody to read. Make it private first.',
  notConfirmed: 'The two names are not the same: nothing was done.',
  records: 'Records of earlier nights: what is new is told by them. They hold no secret.',
  wrote: (p: { file: string }) => `Wrote ${p.file}`,
  warnPrivate: 'Keep the repository private: its records say where your sites are weak.',
  next: 'Next: add the secrets named in the files, commit, and start “siteguard: every night” once by hand.',
}

export type CiTexts = { readonly [K in keyof typeof ci]: (typeof ci)[K] extends string ? string : (typeof ci)[K] }
