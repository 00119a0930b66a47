/** Constants that sign cookies and links (`wp_salt()`), those of before 2.6 and 2.7 too. */
export const KEY_NAMES: readonly string[] = ['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE', 'SECRET'].flatMap((name) => [
  `${name}_KEY`,
  `${name}_SALT`,
])

/** Settings that hold keys WordPress made itself because `wp-config.php` gave none (`wp_salt()`), and that its recovery mode signs with. */
export const STORED_KEYS: readonly string[] = [
  ...KEY_NAMES.map((name) => name.toLowerCase()),
  'secret',
  'recovery_mode_auth_key',
  'recovery_mode_auth_salt',
]

/** Settings that hold what was sent by mail and waits for a click: another address of the site's or network's owner. */
export const STORED_LINKS: readonly string[] = ['adminhash', 'network_admin_hash']
