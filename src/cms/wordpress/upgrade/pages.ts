import type { HealthPage } from '../../../core/op.ts'

/** Home, and the way into the dashboard: the form is made of the same names in every language. */
export function pages(url: string): HealthPage[] {
  return [{ url: `${url.replace(/\/+$/, '')}/`, status: [200], has: [] }, ...uncachedPages(url)]
}

/**
 * No cache keeps the way in, neither a plugin's that the web server answers from without PHP, which many sites have, nor one before the
 * server. Where the owner has hidden it, WordPress itself says that it is not there.
 */
export function uncachedPages(url: string): HealthPage[] {
  return [{ url: `${url.replace(/\/+$/, '')}/wp-login.php`, status: [200], has: ['name="log"', 'name="pwd"'] }]
}

/**
 * What WordPress or PHP says when something died, whatever the status: the page of `wp_die()` (a critical error, no database, its own
 * maintenance), which is the same in every language but for its words; a fatal error printed into the page; a database error in it.
 */
const SICK: readonly RegExp[] = [
  /<body id="error-page">[\s\S]{0,2000}?<(?:p|h1|div class="wp-die-message")[^>]*>([\s\S]{1,300}?)<\/(?:p|h1|div)>/i,
  /<body id="error-page">/i,
  /(?:<b>)?(?:PHP )?(?:Fatal error|Parse error|Recoverable fatal error)(?:<\/b>)?:\s[\s\S]{1,300}? in (?:<b>)?[^\s<]{1,300}/,
  /<div id="error"><p class="wpdberror">[\s\S]{1,300}?<\/p>/i,
  /There has been a critical error on (?:this|your) website/i,
  /Une erreur critique (?:est survenue|a été rencontrée) sur (?:ce|votre) site/i,
  /Error establishing a database connection/i,
  /Erreur lors de la connexion à la base de données/i,
  /Your server is running PHP version \S{1,20} but WordPress \S{1,20} requires at least/,
]

export function sickness(body: string): string | undefined {
  for (const pattern of SICK) {
    const match = pattern.exec(body)
    if (match === null) continue
    const text = (match[1] ?? match[0])
      .replaceAll(/<[^>]{0,300}>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
    return text.slice(0, 300) || 'wp_die()'
  }
  return undefined
}
