/** The text of an age identity, for CI, where secrets come as variables. */
export const IDENTITY_VARIABLE = 'SITEGUARD_IDENTITY'

/** Opens an identity file that is itself sealed under a passphrase. */
export const PASSPHRASE_VARIABLE = 'SITEGUARD_PASSPHRASE'

/** Variables that hold a secret themselves: ours, and those a host's API is looked for in (providers) without being named anywhere. */
export const SECRET_VARIABLES: readonly string[] = [IDENTITY_VARIABLE, PASSPHRASE_VARIABLE, 'OVH_APPLICATION_SECRET', 'OVH_CONSUMER_KEY']

type Env = Readonly<Record<string, string | undefined>>

/**
 * What a program of the user's own is started with (an editor, `ssh`, a ProxyCommand, a password manager): everything but what is ours to
 * know. Its environment is seen by all it starts, and by whoever looks at it in /proc.
 * @param names Variables the inventory names as places of secrets.
 */
export function childEnv(env: Env, names: readonly string[] = []): Record<string, string | undefined> {
  const hidden = new Set([...SECRET_VARIABLES, ...names])
  return Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.has(name)))
}
