/**
 * Whose frames and scripts authors put into their texts on purpose: players, maps, forms, audience figures. With all below them. A host here
 * is not vouched for: it is only that its being there says nothing.
 */
const KNOWN = new Set(
  `
  youtube.com youtube-nocookie.com youtu.be ytimg.com vimeo.com dailymotion.com dai.ly twitch.tv ted.com arte.tv
  peertube.fr framatube.org tube.ac-lyon.fr soundcloud.com spotify.com deezer.com bandcamp.com mixcloud.com ausha.co acast.com
  audiomeans.fr radiofrance.fr franceinter.fr francetv.fr france.tv ina.fr lcp.fr europarltv.europa.eu podcloud.fr spreaker.com
  google.com google.fr googleapis.com gstatic.com googletagmanager.com google-analytics.com googlesyndication.com doubleclick.net
  recaptcha.net blogger.com openstreetmap.org openstreetmap.fr umap-project.org framacarte.org mapbox.com geoportail.gouv.fr
  ign.fr bing.com apple.com leafletjs.com gogocarto.fr
  facebook.com facebook.net instagram.com twitter.com x.com twimg.com linkedin.com pinterest.com tiktok.com mastodon.social threads.net
  bsky.app flickr.com deviantart.com tumblr.com reddit.com wordpress.com wp.com gravatar.com medium.com
  helloasso.com leetchi.com ulule.com kisskissbankbank.com gofundme.com paypal.com paypalobjects.com stripe.com payplug.com
  framaforms.org framadate.org framacalc.org framapad.org frama.space framavox.org framagit.org typeform.com jotform.com
  mailchimp.com list-manage.com sendinblue.com brevo.com sibforms.com mailjet.com mailpoet.com eventbrite.fr eventbrite.com weezevent.com
  billetweb.fr yurplan.com doodle.com calendly.com airtable.com notion.so tally.so
  calameo.com issuu.com scribd.com slideshare.net prezi.com genial.ly genially.com padlet.com canva.com sutori.com thinglink.com
  learningapps.org h5p.org h5p.com geogebra.org scratch.mit.edu wikipedia.org wikimedia.org wikiwix.com archive.org gallica.bnf.fr bnf.fr
  matomo.cloud matomo.org piwik.pro innocraft.cloud xiti.com atinternet.com estat.com plausible.io simpleanalytics.com umami.is
  addtoany.com addthis.com sharethis.com disqus.com tarteaucitron.io axept.io axeptio.eu cookiebot.com didomi.io iubenda.com
  jsdelivr.net cdnjs.cloudflare.com cloudflareinsights.com challenges.cloudflare.com unpkg.com jquery.com bootstrapcdn.com fontawesome.com
  typekit.net polyfill-fastly.io hotjar.com crisp.chat tawk.to zendesk.com intercom.io hubspot.com hsforms.net hs-scripts.com
  tripadvisor.fr booking.com airbnb.fr meteofrance.com meteoblue.com windy.com openagenda.com data.gouv.fr service-public.fr
  change.org mesopinions.com avaaz.org actionnetwork.org nationbuilder.com qomon.com
  `
    .trim()
    .split(/\s+/),
)

/** Whether a host, or one above it, is one of those. */
export function isKnownHost(host: string): boolean {
  for (let at = 0; at >= 0; at = host.indexOf('.', at) + 1) {
    if (KNOWN.has(host.slice(at))) return true
    if (host.indexOf('.', at) < 0) return false
  }
  return false
}

/** An address of numbers: no author links to one. IPv4 in any form browsers take, IPv6. */
export function isBareAddress(host: string): boolean {
  return /^(?:\d{1,3}(?:\.\d{1,3}){3}|0x[0-9a-f]{1,8}|\d{8,10}|\[[0-9a-f:.]+\])$/i.test(host)
}
