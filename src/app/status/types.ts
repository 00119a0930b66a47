import type { Account, Site } from '../../core/account.ts'
import type { ReportedError } from '../../core/upgrade-report.ts'
import type { CertificateLook, NameLook } from '../../http/types.ts'
import type { AbuseCase, MailState, NoticeReading, ProviderNotice, ProviderState } from '../../providers/types.ts'

/** What an answer is recognised as. Which of several counts is the judge's to say. */
export type SignId =
  /** A page, and nothing odd about it. */
  | 'well'
  | 'refused'
  | 'password'
  | 'not-found'
  | 'server-error'
  /** 429, or 503 with a time to come back, that is not our own gate. */
  | 'asked-to-wait'
  | 'empty'
  | 'gate'
  | 'error-text'
  | 'database'
  | 'maintenance'
  /** Our address is turned away. */
  | 'ip-banned'
  /** This request is, by what filters requests. */
  | 'request-blocked'
  /** Only browsers that run scripts are let through. */
  | 'challenge'
  | 'suspended'
  /** The host's or a server's own page where no site is. */
  | 'default-page'
  | 'listing'
  | 'parked'
  /** The CMS offers to be installed by whoever comes. */
  | 'installer'
  | 'defaced'
  /** A network in front that cannot reach the server behind it. */
  | 'behind-cdn'
  | 'behind-cdn-tls'
  /** Sent to another host. */
  | 'elsewhere'
  | 'odd-answer'

export interface Sign {
  readonly id: SignId
  /** What it was recognised by. */
  readonly by: 'status' | 'headers' | 'body'
  /** The words that were recognised, safe to print. */
  readonly says: string
}

/** How a page answered, as far as it matters here. Everything is safe to print, and cut. */
export interface PageLook {
  /** What was asked, and what gave the answer in the end. */
  readonly asked: string
  readonly url: string
  /** Addresses gone through on the way. */
  readonly hops: readonly string[]
  /** 0: no answer. */
  readonly status: number
  /** Without an answer. */
  readonly failed?: 'dns' | 'refused' | 'timeout' | 'tls' | 'redirect' | 'protocol'
  readonly detail: string
  readonly title: string
  readonly server: string
  readonly signs: readonly Sign[]
  /** Header or mark by which the site's own code is seen to have made it. Such a page says nothing of the host that could be believed. */
  readonly fromSite?: string
  /** A copy that a cache gave out: says nothing of now. */
  readonly fromCache: boolean
  /** Seconds we were asked to wait. */
  readonly retryAfter?: number
}

/** A site's folder on the account. Modes are claims. */
export interface RootLook {
  readonly state: 'there' | 'missing' | 'denied' | 'unread'
  readonly mode?: number
  /** Nothing in it is what a server gives out for a folder. */
  readonly empty?: true
  /** The file that closes it to everybody, relative to the home. */
  readonly denies?: string
  /** An entry file that its owner may not read. */
  readonly unreadable?: { readonly path: string; readonly mode: number }
}

export interface SiteLook {
  readonly site: Site
  readonly name?: NameLook
  readonly certificate?: CertificateLook
  readonly page?: PageLook
  /** Of a site whose page was refused: a file that is there nowhere. `http`: the page without TLS, where TLS failed. */
  readonly further?: { readonly what: 'file' | 'http'; readonly page: PageLook }
  readonly root?: RootLook
  /** Why no page was asked. */
  readonly unasked?: 'no-address' | 'spared'
}

export type ReachLook =
  | {
      readonly outcome: 'connected'
      readonly home: string
      /** Absent: the server does not tell. */
      readonly mode?: number
      /** not-entered: the login was let in, and not into its own folder. */
      readonly listed: 'listed' | 'denied' | 'not-entered' | 'unread'
    }
  | { readonly outcome: 'login-refused' | 'host-key' | 'unanswered'; readonly error: ReportedError }
  /** Nobody could ask: no password at hand, a wrong setting. */
  | { readonly outcome: 'not-asked'; readonly error: ReportedError }

/** A message, with what could be read of it: when what it is about happened, and which files it names as examples. */
export interface ReadNotice extends ProviderNotice {
  readonly read?: Pick<NoticeReading, 'moment' | 'paths'>
}

/** What the API of a host says. */
export interface HostLook {
  readonly kind: string
  readonly service?: string
  readonly state?: ProviderState
  readonly mail?: MailState
  /** About this hosting, and not closed. */
  readonly cases: readonly AbuseCase[]
  /** That speak of a lock, newest first. */
  readonly notices: readonly ReadNotice[]
  readonly failed: readonly {
    readonly what: 'api' | 'notices' | 'mail'
    readonly why: 'no-keys' | 'failed'
    readonly error: ReportedError
  }[]
}

export interface AccountLook {
  readonly account: Account
  /** Kind of its host: as the inventory says, or by the name it is reached by. */
  readonly host: string | undefined
  readonly reach: ReachLook
  /** Absent: the inventory names no host with an API. */
  readonly api?: HostLook
  readonly sites: readonly SiteLook[]
}

/** What is known beyond one account. */
export interface Around {
  /** Somebody somewhere answered in this run: our own way out is open. */
  readonly online: boolean
  /** Names that were found, whatever for. */
  readonly namesFound: number
}
