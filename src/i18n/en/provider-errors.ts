import type { ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

type Code =
  | 'SG-PROV-001'
  | 'SG-PROV-002'
  | 'SG-PROV-003'
  | 'SG-PROV-004'
  | 'SG-PROV-005'
  | 'SG-PROV-006'
  | 'SG-PROV-007'
  | 'SG-PROV-008'
  | 'SG-PROV-009'
  | 'SG-PROV-010'
  | 'SG-PROV-011'

type Unset = (detail: string) => { what: string; next: string }
const NOT_SET = {
  'no-keys': (detail: string) => ({
    what: `its keys are not there: ${detail}`,
    next: 'Put them into the vault (siteguard vault add) or name them under "providers" of the inventory.',
  }),
  'no-endpoint': (detail: string) => ({
    what: `"${detail}" is no address of its API`,
    next: 'Write ovh-eu, ovh-ca, ovh-us or an https:// address as "endpoint" under "providers" of the inventory.',
  }),
  'no-service': (detail: string) => ({
    what: `none of the hostings these keys may see belongs to this login${detail === '' ? '' : ` (there are: ${detail})`}`,
    next: 'Write the name of the hosting as "service" of the account in the inventory, or make keys that may see it.',
  }),
  'several-services': (detail: string) => ({
    what: `several hostings fit this login: ${detail}`,
    next: 'Write the name of the right one as "service" of the account in the inventory.',
  }),
  'no-api': () => ({ what: 'it has no API that siteguard knows', next: 'Change the password in the panel of your host.' }),
} satisfies { readonly [W in ErrorParams['SG-PROV-001']['why']]: Unset }

const RULE: { readonly [W in ErrorParams['SG-PROV-005']['why']]: string } = {
  'too-short': 'it is too short',
  'too-long': 'it is too long',
  characters: 'it holds something else than letters and digits',
  classes: 'it lacks an upper-case letter, a lower-case letter or a digit',
}

const WHAT: { readonly [W in ErrorParams['SG-PROV-011']['what']]: string } = { dump: 'The dump', log: 'The log' }
const NOT_FETCHED: { readonly [W in ErrorParams['SG-PROV-011']['why']]: (detail: string) => string } = {
  'no-address': () => 'it is not ready, or is kept no longer',
  'not-https': () => 'its address is not https',
  status: (detail) => `the host answers ${detail}`,
  elsewhere: () => 'its address leads elsewhere',
  'too-large': (detail) => `it is larger than ${detail} bytes`,
  broken: (detail) => `the connection broke${detail === '' ? '' : ` (${detail})`}`,
}

/** Errors of hosting providers. */
export const providerErrors: Pick<ErrorTexts, Code> = {
  'SG-PROV-001': (p) => {
    const said: Unset | undefined = NOT_SET[p.why]
    const { what, next } = said?.(p.detail) ?? { what: p.detail, next: '' }
    return { what: `The API of ${p.provider} cannot be used: ${what}.`, next: `Nothing was changed. ${next}` }
  },
  'SG-PROV-002': (p) => ({
    what: `The API of ${p.provider} gives no answer to ${p.call}: ${p.detail}.`,
    next: 'Try again later. A run that was under way is taken up by siteguard resume.',
  }),
  'SG-PROV-003': (p) => ({
    what: `The API of ${p.provider} does not allow ${p.call} (${p.status}): ${p.detail}.`,
    next: 'Its keys are wrong or expired, or lack this right. Make new ones, put them into the vault, then siteguard resume if a run was under way.',
  }),
  'SG-PROV-004': (p) => ({
    what: `The API of ${p.provider} refuses ${p.call} (${p.status}): ${p.detail}.`,
    next: 'Look at the service in the panel of your host, then try again.',
  }),
  'SG-PROV-005': (p) => ({
    what: `${p.provider} does not take this password for ${p.name}: ${RULE[p.why]}. It wants ${p.shortest} to ${p.longest} letters and digits.`,
    next: 'It was not sent. Give another one (siteguard vault edit), or let siteguard make it.',
  }),
  'SG-PROV-006': (p) => ({
    what: `${p.provider} accepted ${p.does} on ${p.service} and has not done it for ${p.minutes} minutes (its task ${p.task}).`,
    next: 'The site goes on: it bears the old password and the new one. Look at "Ongoing tasks" in the panel of your host; once it is done: siteguard resume.',
  }),
  'SG-PROV-007': (p) => ({
    what: `What the API of ${p.provider} answers to ${p.call} is not understood: ${p.detail}.`,
    next: 'Is there a newer siteguard? A run that was under way is taken up by siteguard resume.',
  }),
  'SG-PROV-008': (p) => ({
    what: `${p.provider} gave up ${p.does} on ${p.service} (its task ${p.task}).`,
    next: 'The run goes back by itself. Look at the service in the panel of your host, then try again.',
  }),
  'SG-PROV-009': (p) => ({
    what: `The password of ${p.login} has to be changed by a person, in the panel of your host.`,
    next: `Read the new one: siteguard vault show ${p.slot} --reveal ${p.slot} --state pending. Set it in the panel, then: siteguard resume ${p.run}. Both are tried then.`,
  }),
  'SG-PROV-010': (p) =>
    p.which === 'old-works'
      ? {
          what: `The old password of ${p.login} still works after it was changed.`,
          next: 'Look at this login in the panel of your host; once it has the new password alone: siteguard resume.',
        }
      : {
          what: `${p.login} is let in ${p.which === 'neither' ? 'neither with the old password nor with the new one' : 'with the new password no more than before'}.`,
          next: `Set it in the panel of your host to the one that waits in the vault (slot ${p.slot}), then: siteguard resume.`,
        },
  'SG-PROV-011': (p) => {
    const why: ((detail: string) => string) | undefined = NOT_FETCHED[p.why]
    return {
      what: `${WHAT[p.what]} ${p.name} could not be fetched from ${p.provider}: ${why?.(p.detail) ?? '…'}.`,
      next: 'Nothing half was left here. Ask again in a few minutes, or fetch it in the panel of your host before it is thrown away.',
    }
  },
}
