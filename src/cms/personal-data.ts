import type { People } from '../core/incident.ts'
import type { CmsId } from '../core/installation.ts'

/** Tables by what follows their prefix: those of the CMS and of extensions in common use. Source: their own schemas. */
const TABLES: Readonly<Record<'spip' | 'wordpress', Readonly<Record<string, People>>>> = {
  spip: {
    auteurs: 'accounts',
    forum: 'comments',
    mailsubscribers: 'newsletter',
    abonnes: 'newsletter',
    abonnes_listes: 'newsletter',
    formulaires_reponses: 'forms',
    forms_donnees: 'forms',
    signatures: 'petitions',
    messages: 'messages',
    contacts: 'contacts',
    organisations: 'contacts',
    commandes: 'orders',
    souscriptions: 'orders',
    transactions: 'orders',
    evenements_participants: 'forms',
  },
  wordpress: {
    users: 'accounts',
    comments: 'comments',
    newsletter: 'newsletter',
    mailpoet_subscribers: 'newsletter',
    gf_entry: 'forms',
    wpforms_entries: 'forms',
    db7_forms: 'forms',
    frm_items: 'forms',
    bp_messages_messages: 'messages',
    wc_customer_lookup: 'customers',
    edd_customers: 'customers',
    give_donors: 'customers',
    wc_orders: 'orders',
    woocommerce_order_items: 'orders',
  },
}

/** Rows about people that a dumped table holds, by its name alone; undefined where it holds none that is known. */
export function peopleIn(cms: CmsId, table: string): People | undefined {
  if (cms !== 'spip' && cms !== 'wordpress') return undefined
  const known = TABLES[cms]
  // The prefix is the site's to choose, and may hold `_` itself: the longest end that is known counts.
  for (let at = table.indexOf('_'); at >= 0; at = table.indexOf('_', at + 1)) {
    const end = table.slice(at + 1).toLowerCase()
    if (Object.hasOwn(known, end)) return known[end]
  }
  return undefined
}
