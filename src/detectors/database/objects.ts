import { DOUBTFUL, PROBABLE } from './grades.ts'
import { type Hit, hit } from './hits.ts'

/** An object, or one that reads itself, where a value begins. */
const OBJECT = /(?:^|[;{}|])\s{0,2}[OC]:\+?\d{1,9}:"([^"]{1,200})":\d{1,9}:\{/g
/** What PHP and the CMS make of their own settings. */
const PLAIN = new Set([
  'stdclass',
  'datetime',
  'datetimeimmutable',
  'datetimezone',
  'arrayobject',
  'arrayiterator',
  '__php_incomplete_class',
])
/** Classes whose objects do something when they are read or thrown away: what public collections of such chains are made of. */
const CHAINS =
  /^\\?(?:GuzzleHttp\\(?:Cookie\\FileCookieJar|Psr7\\FnStream|HandlerStack)|Monolog\\Handler\\|Swift_(?:ByteStream|Transport|KeyCache|Message|Mailer)|Symfony\\(?:Component|Bridge)\\|Illuminate\\|Doctrine\\|Laminas\\|Zend_|Zend\\|Requests_Utility_FilteredIterator|WpOrg\\Requests\\Utility\\FilteredIterator|WP_HTML_Token|WP_Block_List|Dompdf\\|TCPDF|Smarty|PHPUnit|Phar(?:Data)?$|SplFileObject|SimpleXMLElement|SoapClient|Imagick|Faker\\|Mockery\\|PhpOption\\|League\\Flysystem|Psr\\Log|React\\|Spiral\\|yii\\|CI_|Snappy|Drupal)/i

/** Longest value that is searched. Settings are shorter. Characters. */
const LOOKED_AT = 4_000_000

/**
 * Objects in what PHP's `serialize` wrote. strict: where the CMS keeps no objects, any is told; elsewhere those alone that do
 * something when they are read.
 */
export function judgeObjects(value: string, where: 'strict' | 'settings'): Hit[] {
  if (value.length < 10 || !value.includes(':{')) return []
  const hits: Hit[] = []
  const told = new Set<string>()
  for (const match of value.slice(0, LOOKED_AT).matchAll(OBJECT)) {
    const name = match[1] as string
    if (told.has(name) || PLAIN.has(name.toLowerCase())) continue
    const chain = CHAINS.test(name)
    if (!chain && where !== 'strict') continue
    told.add(name)
    hits.push(
      hit('database-object', { name: name.slice(0, 100) }, chain ? PROBABLE : DOUBTFUL, value.slice(match.index, match.index + 2000)),
    )
    if (told.size >= 3) break
  }
  return hits
}
