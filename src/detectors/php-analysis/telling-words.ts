import { stemSearch } from '../shared/stems.ts'
import { STEMS as MARKED } from './marks.ts'
import { WORDS } from './words.ts'

/** Words that rules look for in a source beside those of `marks.ts` and `words.ts`: of pages, forms, shells and other programs. */
const OTHERS = `googlebot bingbot msnbot duckduckbot ahrefs crawl location http-equiv refresh pass pwd cvv cvc ccn card <script <iframe eval
  include require administrator remote_addr forwarded client_ip http_host server_name request_uri script_ur rcpt select concat( floor(
  updatexml extractvalue pf_inet socket /bin/ cmd setuid base64 gzinflate system exec passthru popen proc_open assert create_func str_rot13
  $_get $_post $_request $_cookie $_files $_server globals php:// htaccess sethandler addtype auto_append move_uploaded file_put fwrite
  call_user array_map preg_repl <?php <?= type=`
  .split(/\s+/)
  .filter((word) => word !== '')

const STEMS = [...new Set([...MARKED.map(([stem]) => stem), ...Object.values(WORDS).flatMap(({ stems }) => stems), ...OTHERS])]
const SEARCH = stemSearch(STEMS)

/** The words in a text, as numbers, by which rules know what a program is about. */
export function tellingWords(text: string): number[] {
  const found = new Uint8Array(STEMS.length)
  SEARCH.search(text, found)
  const words: number[] = []
  for (const [i, is] of found.entries()) if (is === 1) words.push(i)
  return words
}
