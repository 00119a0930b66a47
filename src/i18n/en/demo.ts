import type { Widen } from '../widen.ts'
/** Words of the demonstration in English: the source. `fr/demo.ts` has the same keys and parameters, by type. */

export const demo = {
  intro:
    'A demonstration on this machine: an SSH server on 127.0.0.1 with a made-up account of three sites. Nothing leaves this machine. Every command below is run for real; it is what you would type.',
  scene: {
    night: 'The first night, while all is well: files and databases of every site.',
    found: 'Some days later somebody has broken in. The nightly scan:',
    kept: 'Before anything is changed, the site as it is now: that is the evidence.',
    planned: 'What would going back to the last clean night change? Nothing is written yet.',
    applied: 'That is what we want. All of it is done, or none of it:',
    clean: 'And now?',
    after: 'What is kept of all this on the machine that ran it:',
  },
  end: 'The site is clean. What was taken away lies in quarantine outside the web folder; siteguard rollback latest would take all of it back.',
  endedEarly: 'The demonstration stopped early: the command above did not end as it should.',
  tryNext: 'Try next, on an account of your own:',
  commands: [
    'siteguard init USER@HOST',
    'siteguard trust ACCOUNT',
    'siteguard discover ACCOUNT --write',
    'siteguard scan --all',
    'siteguard snapshot --all',
  ] as readonly string[],
  cleaned: 'The demonstration’s server is stopped and its folder removed.',
}

/** The same keys and parameters in every language; the words differ. */
export type DemoTexts = Widen<typeof demo>
