import { HARM } from './values.ts'

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter((word) => word !== ''))

/** Run text as PHP. */
export const RUNNERS = set('eval assert create_function')
/** Run a command of the system, which is their first argument. */
export const COMMANDS = set('system exec passthru shell_exec popen proc_open pcntl_exec expect_popen win_shell_execute ssh2_exec')
/** Unpack text hidden from the eye. */
export const DECODERS = set(`base64_decode gzinflate gzuncompress gzdecode zlib_decode bzdecompress str_rot13 strrev hex2bin pack
  convert_uudecode rawurldecode urldecode chr html_entity_decode quoted_printable_decode mcrypt_decrypt openssl_decrypt strtr substr
  str_replace str_ireplace implode join preg_replace array_map stripcslashes sprintf vsprintf`)
/** Unpack whole texts: nobody needs that for code of his own. */
export const UNPACKERS = set(`strrev mcrypt_decrypt openssl_decrypt base64_decode gzinflate gzuncompress gzdecode zlib_decode
  bzdecompress str_rot13 hex2bin convert_uudecode pack`)
/** Of these, what makes a text unreadable: a name or code that comes out of them was hidden on purpose. */
export const HIDING = set(`base64_decode gzinflate gzuncompress gzdecode zlib_decode bzdecompress str_rot13 strrev hex2bin pack
  convert_uudecode rawurldecode urldecode chr mcrypt_decrypt openssl_decrypt quoted_printable_decode ^ ~ & | [] \\x ++ str_replace str_ireplace
  substr strtr implode join array_map preg_replace array_diff substr_replace xor unserialize ucwords html_entity_decode stripcslashes`)

/** Give their arguments' data on, changed so that its sender still decides. */
export const PASSING = set(`base64_decode gzinflate gzuncompress gzdecode zlib_decode bzdecompress str_rot13 strrev hex2bin pack unpack
  convert_uudecode rawurldecode urldecode html_entity_decode htmlspecialchars_decode quoted_printable_decode mcrypt_decrypt openssl_decrypt
  trim ltrim rtrim chop stripslashes stripcslashes implode join sprintf vsprintf str_replace str_ireplace substr strtr nl2br chr end current
  reset next prev key array_pop array_shift array_slice array_values array_keys array_merge array_reverse array_map array_filter array_flip array_combine
  array_unique array_chunk array_column array_fill_keys array_walk array_reduce iterator_to_array strtolower strtoupper ucfirst lcfirst ucwords
  utf8_decode utf8_encode iconv mb_convert_encoding mb_substr mb_strtolower mb_strtoupper json_decode unserialize explode str_split preg_split
  chunk_split wordwrap str_pad strstr stristr strrchr substr_replace preg_replace preg_match_all serialize json_encode var_export print_r strval
  file_get_contents fread fgets fgetc stream_get_contents file fscanf fgetss preg_replace_callback addslashes get_magic_quotes_gpc min max each
  list array array_rand compact func_get_args func_get_arg is_null tmpfile fopen curl_exec parse_url mysql_escape_string string
  stream_context_create http_build_query stream_get_line readline str_word_count preg_grep array_diff array_intersect array_splice array_pad array_replace array_merge_recursive yaml_parse
  simplexml_load_string bin2hex convert_uuencode base64_encode gzcompress gzdeflate gzencode nl_langinfo money_format lzf_decompress`)

/** Calls that leave nothing a sender could do harm with: kinds of harm they take away. */
const ALL = HARM.code | HARM.shell | HARM.path | HARM.call
export const CLEANING: ReadonlyMap<string, number> = new Map([
  ['escapeshellarg', HARM.shell],
  ['escapeshellcmd', HARM.shell],
  ['basename', HARM.path],
  ['pathinfo', HARM.path],
  ['urlencode', ALL],
  ['rawurlencode', ALL],
  ['base64_encode', ALL],
  ['bin2hex', ALL],
])

/** Functions whose answer a visitor's request decides. */
export const REQUEST_CALLS = set(`getallheaders apache_request_headers filter_input filter_input_array get_defined_vars session_id
  http_get_request_body _request import_request_variables apache_getenv`)
/** Names of variables that hold what a visitor sent. */
export const SUPERGLOBALS = set(
  '_GET _POST _REQUEST _COOKIE _FILES HTTP_GET_VARS HTTP_POST_VARS HTTP_COOKIE_VARS HTTP_POST_FILES HTTP_RAW_POST_DATA',
)
/** Entries of `$_SERVER` a visitor writes. */
export const SENT_HEADERS = /^(?:HTTP_(?!HOST$)|QUERY_STRING$|PATH_INFO$|REQUEST_URI$|PHP_AUTH_|ORIG_PATH_INFO$|REDIRECT_QUERY)/

/** Functions that call what one of their arguments names: its place, and the places of what it is given; -1: all behind it. */
export const CALLERS: ReadonlyMap<string, { readonly callee: number; readonly given: readonly number[]; readonly list?: boolean }> =
  new Map([
    ['call_user_func', { callee: 0, given: [-1] }],
    ['forward_static_call', { callee: 0, given: [-1] }],
    ['register_shutdown_function', { callee: 0, given: [-1] }],
    ['register_tick_function', { callee: 0, given: [-1] }],
    ['call_user_func_array', { callee: 0, given: [1], list: true }],
    ['forward_static_call_array', { callee: 0, given: [1], list: true }],
    ['array_map', { callee: 0, given: [1, 2], list: true }],
    ['array_filter', { callee: 1, given: [0], list: true }],
    ['array_walk', { callee: 1, given: [0], list: true }],
    ['array_walk_recursive', { callee: 1, given: [0], list: true }],
    ['array_reduce', { callee: 1, given: [0, 2], list: true }],
    ['iterator_apply', { callee: 1, given: [2, 0], list: true }],
    ['usort', { callee: 1, given: [0], list: true }],
    ['uasort', { callee: 1, given: [0], list: true }],
    ['uksort', { callee: 1, given: [0], list: true }],
    ['array_udiff', { callee: 2, given: [0, 1], list: true }],
    ['array_udiff_assoc', { callee: 2, given: [0, 1], list: true }],
    ['array_diff_ukey', { callee: 2, given: [0, 1], list: true }],
    ['array_uintersect', { callee: 2, given: [0, 1], list: true }],
    ['array_uintersect_assoc', { callee: 2, given: [0, 1], list: true }],
    ['array_intersect_ukey', { callee: 2, given: [0, 1], list: true }],
    ['array_intersect_uassoc', { callee: 2, given: [0, 1], list: true }],
    ['array_udiff_uassoc', { callee: 2, given: [0, 1], list: true }],
    ['array_diff_uassoc', { callee: 2, given: [0, 1], list: true }],
    ['preg_replace_callback', { callee: 1, given: [2] }],
    ['mb_ereg_replace_callback', { callee: 1, given: [2] }],
    ['ob_start', { callee: 0, given: [] }],
    ['set_error_handler', { callee: 0, given: [] }],
    ['set_exception_handler', { callee: 0, given: [] }],
    ['spl_autoload_register', { callee: 0, given: [] }],
    ['header_register_callback', { callee: 0, given: [] }],
    ['assert_options', { callee: 1, given: [] }],
    ['libxml_set_external_entity_loader', { callee: 0, given: [] }],
  ])
/** Methods that call what one of their arguments names. */
export const CALLING_METHODS: ReadonlyMap<string, number> = new Map([
  ['uasort', 0],
  ['uksort', 0],
  ['usort', 0],
  ['createfunction', 1],
  ['sqlitecreatefunction', 1],
  ['createaggregate', 1],
  ['sqlitecreateaggregate', 1],
  ['sqlite_create_function', 2],
])

/** Functions of which a part in pieces, or unpacked, shows somebody who hides what is done. sure: the part alone is enough. */
export const HIDDEN_NAMES: ReadonlyMap<string, 'sure' | 'likely'> = new Map([
  ...[...RUNNERS, ...COMMANDS].map((name): [string, 'sure'] => [name, 'sure']),
  ...[
    'base64_decode',
    'gzinflate',
    'gzuncompress',
    'str_rot13',
    'call_user_func',
    'call_user_func_array',
    'move_uploaded_file',
    'file_put_contents',
    'array_map',
    'preg_replace',
    'array_filter',
    'register_shutdown_function',
    'hex2bin',
    'curl_exec',
    'curl_init',
    'file_get_contents',
    'fwrite',
    'fputs',
    'fopen',
    'unserialize',
    'chmod',
    'usort',
    'gzdecode',
    'strrev',
    'pack',
    'fsockopen',
    'phpinfo',
  ].map((name): [string, 'likely'] => [name, 'likely']),
])

/** What somebody does with a server he has: the abilities of a file, each with the functions that show it. */
export const ABILITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    run: 'system exec passthru shell_exec popen proc_open pcntl_exec',
    eval: 'eval assert create_function',
    browse: 'opendir readdir scandir glob dir',
    read: 'readfile show_source highlight_file file_get_contents fread',
    write: 'file_put_contents fwrite fputs',
    delete: 'unlink rmdir',
    rights: 'chmod chown chgrp touch fileperms fileowner posix_getpwuid posix_getgrgid',
    upload: 'move_uploaded_file is_uploaded_file',
    copy: 'copy rename symlink link',
    database: 'mysql_connect mysqli_connect pg_connect mssql_connect oci_connect mysql_query sqlite_open mysql_list_dbs',
    network: 'fsockopen pfsockopen socket_create socket_connect stream_socket_client gethostbyname',
    mail: 'mail imap_open',
    system:
      'phpinfo php_uname disk_free_space disk_total_space diskfreespace get_current_user getmyuid getmypid posix_geteuid posix_getuid getmygid php_sapi_name',
    limits: 'set_time_limit ignore_user_abort set_magic_quotes_runtime error_reporting',
    download: 'curl_exec',
    make: 'mkdir tempnam',
  }).flatMap(([ability, names]) => names.split(' ').map((name): [string, string] => [name, ability])),
)
