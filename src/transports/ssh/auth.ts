import type { AnyAuthMethod, AuthHandlerMiddleware, KeyboardInteractiveCallback, Prompt } from 'ssh2'
import type { Account } from '../../core/account.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { keyFingerprint } from '../../core/public-key.ts'
import type { Secret } from '../../core/secret.ts'
import type { CredentialSource, LoggedInBy } from '../types.ts'
import { listAgentKeys, type Signer, SingleKeyAgent } from './agent.ts'
import type { HostSettings } from './config.ts'
import { type Identity, openKey, readIdentity } from './keys.ts'

const AGENT_TIMEOUT = 5_000
const PASSWORD_PROMPT = /pass\s?(word|code)?\b|mot de passe|passwort|contrase|senha|parola|wachtwoord/i
/** As OpenSSH's NumberOfPasswordPrompts: a server that asks for ever is answered this many times. */
const MAX_QUESTION_ROUNDS = 3

/** One attempt to log in. */
interface Attempt {
  readonly method: 'publickey' | 'keyboard-interactive' | 'password'
  readonly label: string
  readonly publicKey?: Buffer
  make(): Promise<AnyAuthMethod | undefined>
}

export interface Login {
  readonly handler: AuthHandlerMiddleware
  /** Says whether a question is being asked, when the time for logging in must not run. */
  readonly asking: () => boolean
  /** What was tried last: once logged in, what did it. Undefined where that cannot be told (an old key file without its public half). */
  readonly by: () => LoggedInBy | undefined
  /** The error that tells best why nothing worked. */
  failure(cause?: unknown): SiteguardError
}

export interface LoginRequest {
  readonly account: Account
  readonly settings: HostSettings
  readonly credentials: CredentialSource
  readonly log: (line: string) => void
}

/**
 * The attempts to log in, in OpenSSH's order: none (last, where there is a key to offer), keys (those of the agent that the configuration
 * names, the key of the inventory, other agent keys unless IdentitiesOnly, key files), keyboard-interactive, password. A passphrase is
 * asked for only once the server has said that it wants that key.
 */
export async function prepareLogin(request: LoginRequest): Promise<Login> {
  const { account, settings, credentials, log } = request
  const tried: string[] = []
  /** A key the server wanted could not be opened: says more than any list of refusals. */
  let keyError: SiteguardError | undefined
  /** An identity file somebody asked for cannot be used at all. */
  let fileError: SiteguardError | undefined
  let questions = 0

  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    questions += 1
    try {
      return await question()
    } finally {
      questions -= 1
    }
  }
  let passwordAnswer: Promise<Secret | undefined> | undefined
  const password = (): Promise<Secret | undefined> => {
    passwordAnswer ??= ask(() => credentials.password(account))
    return passwordAnswer
  }

  const keyAttempt = (label: string, publicKey: Buffer, sign: Signer): Attempt => ({
    method: 'publickey',
    label,
    publicKey,
    make: async () => ({ type: 'agent', username: settings.user, agent: new SingleKeyAgent(publicKey, sign) }),
  })

  const unlock = async (identity: Identity & { state: 'encrypted' }): Promise<NonNullable<ReturnType<typeof openKey>>> => {
    const passphrase = await ask(() => credentials.passphrase(account, identity.file)).catch((error: unknown) => {
      // A secret that cannot be had is why the key was no use; ssh2 would only say that a signature failed.
      keyError ??= isSiteguardError(error) ? error : undefined
      throw error
    })
    if (passphrase === undefined) {
      keyError ??= new SiteguardError({ code: 'SG-AUTH-002', kind: 'auth', params: { file: identity.file } })
      throw keyError
    }
    const key = openKey(identity.data, passphrase.reveal())
    if (key === undefined) {
      keyError ??= keyProblem(identity.file, 'the passphrase does not open it')
      throw keyError
    }
    return key
  }

  const fileAttempt = (identity: Identity): Attempt[] => {
    if (identity.state === 'open') {
      return [keyAttempt(`key ${identity.file}`, identity.publicKey, async (data, hash) => identity.key.sign(data, hash))]
    }
    if (identity.state !== 'encrypted') return []
    const label = `key ${identity.file}`
    const sign: Signer = async (data, hash) => (await unlock(identity)).sign(data, hash)
    if (identity.publicKey !== undefined) return [keyAttempt(label, identity.publicKey, sign)]
    // Old PEM files hide their public half too: the passphrase is needed to say anything about them.
    return [
      {
        method: 'publickey',
        label,
        make: async () => {
          try {
            return { type: 'publickey', username: settings.user, key: Buffer.from((await unlock(identity)).getPrivatePEM()) }
          } catch (error) {
            if (error === keyError) return undefined
            throw error
          }
        },
      },
    ]
  }

  const keys = async (): Promise<Attempt[]> => {
    if (!settings.methods.publickey) return []
    const identities = await Promise.all(settings.identityFiles.map(readIdentity))
    for (const identity of identities) {
      if (!settings.chosenFiles.includes(identity.file)) continue
      if (identity.state === 'missing') fileError ??= keyProblem(identity.file, 'it is not there')
      if (identity.state === 'bad') fileError ??= keyProblem(identity.file, identity.detail)
    }
    const agentKeys = settings.agent === undefined ? [] : await listAgentKeys(settings.agent, AGENT_TIMEOUT)
    log(
      `${account.id}: ${agentKeys.length} agent keys, ${identities.filter((i) => i.state === 'open' || i.state === 'encrypted').length} key files`,
    )
    const publicOf = (identity: Identity): Buffer | undefined => ('publicKey' in identity ? identity.publicKey : undefined)
    const isNamed = (key: Buffer): boolean => identities.some((identity) => publicOf(identity)?.equals(key) === true)
    const agentAttempt = (key: (typeof agentKeys)[number]): Attempt =>
      keyAttempt(`agent key ${key.comment === '' ? '(no comment)' : key.comment}`, key.publicKey, key.sign)
    const files = identities.filter((identity) => !agentKeys.some((key) => publicOf(identity)?.equals(key.publicKey) === true))
    const chosen = files.filter((identity) => settings.chosenFiles[0] === identity.file && account.identityFile !== undefined)
    return [
      ...agentKeys.filter((key) => isNamed(key.publicKey)).map(agentAttempt),
      ...chosen.flatMap(fileAttempt),
      ...(settings.identitiesOnly ? [] : agentKeys.filter((key) => !isNamed(key.publicKey)).map(agentAttempt)),
      ...files.filter((identity) => !chosen.includes(identity)).flatMap(fileAttempt),
    ]
  }

  const interactive: Attempt = {
    method: 'keyboard-interactive',
    label: 'keyboard-interactive',
    make: async () => {
      let rounds = 0
      let passwordUsed = false
      const reply = async (prompts: readonly Prompt[]): Promise<string[]> => {
        rounds += 1
        if (rounds > MAX_QUESTION_ROUNDS) return prompts.map(() => '')
        const answers: string[] = []
        for (const { prompt, echo } of prompts) {
          const usePassword = echo !== true && !passwordUsed && PASSWORD_PROMPT.test(prompt)
          if (usePassword) passwordUsed = true
          const answer = usePassword ? await password() : await ask(() => credentials.answer(account, prompt, echo === true))
          // Without an answer nothing was tried: the empty one only ends the method.
          if (answer !== undefined && !tried.includes(interactive.label)) tried.push(interactive.label)
          answers.push(answer?.reveal() ?? '')
        }
        return answers
      }
      return {
        type: 'keyboard-interactive',
        username: settings.user,
        prompt: (_name: string, _text: string, _lang: string, prompts: Prompt[], finish: KeyboardInteractiveCallback) => {
          reply(prompts).then(finish, (error: unknown) => {
            keyError ??= error instanceof SiteguardError ? error : undefined
            finish(prompts.map(() => ''))
          })
        },
      }
    },
  }

  const byPassword: Attempt = {
    method: 'password',
    label: 'password',
    make: async () => {
      const secret = await password()
      return secret === undefined ? undefined : { type: 'password', username: settings.user, password: secret.reveal() }
    },
  }

  const attempts: Attempt[] = [
    ...(await keys()),
    ...(settings.methods.keyboardInteractive ? [interactive] : []),
    ...(settings.methods.password ? [byPassword] : []),
  ]

  let last: Attempt | undefined
  const next = async (left: readonly string[]): Promise<AnyAuthMethod | false> => {
    for (;;) {
      const at = attempts.findIndex((attempt) => left.includes(attempt.method))
      if (at < 0) return false
      const [attempt] = attempts.splice(at, 1) as [Attempt]
      const made = await attempt.make()
      if (made === undefined) continue
      last = attempt
      if (attempt !== interactive) tried.push(attempt.label)
      log(`${account.id}: trying ${attempt.label}`)
      return made
    }
  }

  // Asking what methods there are is a journey, and whoever has a key finds out by offering it.
  let noneFirst = attempts[0]?.publicKey === undefined
  let noneAsked = false
  const handler: AuthHandlerMiddleware = (left, _partial, done) => {
    const none = (): void => {
      noneAsked = true
      last = undefined
      done({ type: 'none', username: settings.user })
    }
    if (noneFirst) {
      noneFirst = false
      none()
      return
    }
    next(left ?? attempts.map((attempt) => attempt.method)).then(
      (method) => (method === false && !noneAsked ? none() : done(method as AnyAuthMethod)),
      (error: unknown) => {
        keyError ??= error instanceof SiteguardError ? error : undefined
        done(false as unknown as AnyAuthMethod)
      },
    )
  }

  return {
    handler,
    asking: () => questions > 0,
    by: () => {
      if (last === undefined) return { method: 'none' }
      if (last.method !== 'publickey') return { method: 'password' }
      // A certificate is let in by who signed it.
      if (last.publicKey?.includes('-cert-v01@openssh.com') === true) return undefined
      return last.publicKey && { method: 'key', fingerprint: keyFingerprint(last.publicKey) }
    },
    failure: (cause) =>
      keyError ??
      (tried.length === 0 ? fileError : undefined) ??
      new SiteguardError({
        code: 'SG-AUTH-001',
        kind: 'auth',
        params: { account: account.id, user: settings.user, host: settings.host, tried },
        cause,
      }),
  }
}

function keyProblem(file: string, detail: string): SiteguardError {
  return new SiteguardError({ code: 'SG-AUTH-003', kind: 'auth', params: { file, detail } })
}
