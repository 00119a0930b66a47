/** What a function does, by the ability it needs; the arguments that say to what; and whether a path that leads nowhere makes it harmless. */
export interface Act {
  readonly ability: string
  readonly places: readonly number[]
  readonly harm: 'path' | 'any'
}

const path = (ability: string, names: string, places: readonly number[] = [0]): [string, Act][] =>
  names.split(' ').map((name) => [name, { ability, places, harm: 'path' }])
const any = (ability: string, names: string, places: readonly number[]): [string, Act][] =>
  names.split(' ').map((name) => [name, { ability, places, harm: 'any' }])

/** Functions by which a visitor rules a server, where the request says on what they act. */
export const ACTS: ReadonlyMap<string, Act> = new Map([
  ...path('browse', 'opendir scandir dir glob chdir'),
  ...path('read', 'readfile file_get_contents fopen file highlight_file show_source php_strip_whitespace gzopen readgzfile parse_ini_file'),
  ...path('delete', 'unlink rmdir'),
  ...path('rights', 'chmod touch chown chgrp'),
  ...path('make', 'mkdir'),
  ...path('move', 'rename copy symlink link', [1, 0]),
  ...path('write', 'file_put_contents'),
  ...path('upload', 'move_uploaded_file', [1]),
  ...any(
    'query',
    'mysql_query mysql_unbuffered_query mysql_db_query pg_query mssql_query sqlite_query sqlite_exec odbc_exec ociparse',
    [0],
  ),
  ...any('query', 'mysqli_query mysqli_real_query mysqli_multi_query pg_query oci_parse odbc_exec', [1]),
  ...any(
    'connect',
    'mysql_connect mysql_pconnect mysqli_connect pg_connect mssql_connect sqlsrv_connect oci_connect ocilogon ftp_connect ssh2_connect odbc_connect ibase_connect',
    [0, 1, 2],
  ),
  ...any('connect', 'ftp_login ssh2_auth_password imap_open ldap_bind', [1, 2]),
  ...any('reach', 'fsockopen pfsockopen stream_socket_client', [0]),
  ...any('reach', 'socket_connect socket_sendto', [1, 4]),
  ...any('fetch', 'curl_init', [0]),
  ...any('fetch', 'curl_setopt', [2]),
  ...any('mail', 'mail mb_send_mail imap_mail', [0]),
])
