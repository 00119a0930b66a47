import { isSiteguardError } from '../../core/error.ts'
import type { AbuseState, ProviderState, Signalled } from '../types.ts'
import { abuseState, hostingState } from './incident-shapes.ts'
import { mailPassageOf, passageOf } from './passage.ts'
import type { Place } from './place.ts'

/** What OVH says of a hosting: its state, and the measures of 2025 beside it. */
export async function readState({ client, path, service }: Place, options: Signalled): Promise<ProviderState> {
  const about = await client.call('GET', path(), hostingState, options)
  const measures = await readMeasures({ client, path, service }, options)
  const { quotaUsed: used, quotaSize: size } = about
  const words: Record<string, string> = { state: about.state, ...measures?.words }
  return {
    service,
    offer: about.offer,
    login: about.primaryLogin,
    home: about.home,
    hosting: passageOf(about.state),
    ...(measures === undefined ? {} : { abuse: measures.abuse }),
    words,
    ...(used === undefined || size === undefined ? {} : { quota: { used, size } }),
    php: (about.phpVersions ?? []).map(({ version, support }) => ({ version, support: supportOf(support) })),
  }
}

async function readMeasures(
  { client, path }: Place,
  options: Signalled,
): Promise<{ abuse: AbuseState; words: Record<string, string> } | undefined> {
  try {
    const { accessState, webState, mailsoutState, outState } = await client.call('GET', path('abuseState'), abuseState, options)
    return {
      abuse: { access: passageOf(accessState), web: passageOf(webState), mail: mailPassageOf(mailsoutState), out: passageOf(outState) },
      words: { accessState, webState, mailsoutState, outState },
    }
  } catch (error) {
    // Not every region has this call.
    if (isSiteguardError(error) && error.kind === 'not-found') return undefined
    throw error
  }
}

const SUPPORT: Readonly<Record<string, ProviderState['php'][number]['support']>> = {
  SUPPORTED: 'supported',
  SECURITY_FIXES: 'security',
  END_OF_LIFE: 'ended',
  BETA: 'beta',
}

function supportOf(word: string): ProviderState['php'][number]['support'] {
  return Object.hasOwn(SUPPORT, word) ? (SUPPORT[word] as ProviderState['php'][number]['support']) : 'stranger'
}
