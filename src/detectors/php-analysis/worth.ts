/**
 * What a file must have, to be worth following: something that runs, calls, includes or writes; or something that hides. One look over the
 * text, in small letters or not, without brackets being counted: most files of a site have nothing of it.
 */
const SOURCE =
  /_(?:GET|POST|REQUEST|COOKIE|FILES|SERVER)\b|HTTP_(?:RAW_POST|GET|POST|COOKIE)_|php:\/\/|getallheaders|_request_headers|filter_input|get_defined_vars|session_id|\b_request\b|getenv|import_request_variables|curl_exec|fsockopen|socket_|https?:\/\/|data:/i
const RUNS =
  /\b(?:eval|assert|create_function|system|exec|passthru|shell_exec|popen|proc_open|pcntl_exec|call_user_func\w*|array_map|array_filter|array_walk\w*|usort|u[ak]sort|array_\w*u\w*|array_reduce|register_\w+|ob_start|preg_replace\w*|mb_ereg\w*|preg_filter|move_uploaded_file|file_put_contents|fwrite|fputs|copy|rename|mail|Reflection|FFI|iterator_apply|createFunction|COM)\b|`|\b(?:include|require)(?:_once)?\b|\$[\w\x80-\xff{]+\s*(?:\[[^\]\n]{0,80}\]\s*){0,3}\(|[)\]}'"]\s*\(/i
const HIDES =
  /\b(?:eval|assert|create_function)\s*[(/"'@$#]|base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|strrev|hex2bin|\bpack\s*\(|convert_uu|\bchr\s*\(|\\x[0-9a-f]{2}\\x|\\1[0-7]{2}|["']\s*\^|\^\s*["'$]|~\s*["'\x80-\xff]|\$\{|\$\$|\$GLOBALS\s*[[{]|auto_prepend|[A-Za-z0-9+/]{100}/i

/** Names of functions put together, and called by what they became. */
const PIECES =
  /\bstr_i?replace\s*\(|\b(?:implode|join|substr|strtr|array_diff|str_split|ucwords)\s*\(|["']\s*\.\s*["']|["']\s*\.\s*\$\w+\s*\.|\]\s*\.\s*\$\w+\s*\[|\*\/\s*["'.([$]|\$\w+\s*\.\s*\$\w+\s*\.\s*\$|\)\s*\.\s*\(/
const CALLED = /\$\w+\s*(?:\[[^\]\n]{0,60}\]\s*){0,2}(?:\/\*[^*]{0,80}\*\/\s{0,9}){0,3}\(|\)\s*\(/

export function worthAnalysing(source: string): boolean {
  if (!source.includes('<?') && !/<script[^>]{0,40}php/i.test(source)) return false
  return (SOURCE.test(source) && RUNS.test(source)) || hidesSomething(source)
}

/** Whether texts in it may be more than they seem. */
export const hidesSomething = (source: string): boolean => HIDES.test(source) || (PIECES.test(source) && CALLED.test(source))
