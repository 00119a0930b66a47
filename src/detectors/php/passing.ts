import { DECODERS } from './danger.ts'

/** Functions that hand request data through, changed so that the sender still decides. */
export const PASSING: ReadonlySet<string> = new Set([
  ...DECODERS,
  ...['trim', 'ltrim', 'rtrim', 'stripslashes', 'stripcslashes', 'implode', 'join', 'sprintf', 'vsprintf', 'str_replace', 'str_ireplace'],
  ...[
    'substr',
    'strtr',
    'nl2br',
    'chr',
    'end',
    'current',
    'reset',
    'array_pop',
    'array_shift',
    'urldecode',
    'strtolower',
    'strtoupper',
    'ucfirst',
  ],
  ...[
    'html_entity_decode',
    'htmlspecialchars_decode',
    'utf8_decode',
    'utf8_encode',
    'iconv',
    'mb_convert_encoding',
    'file_get_contents',
    'get_magic_quotes_gpc',
  ],
])
