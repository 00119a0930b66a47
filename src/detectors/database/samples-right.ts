import type { Sample } from '../types.ts'

/** What editors, extensions and the CMS itself really write, and looks a little like something else. */
export const rightSamples: readonly Sample[] = [
  {
    name: 'an article of a town, with pictures, a table and a film',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      rows: [
        {
          id_article: '31',
          titre: 'Fête de la musique : le programme',
          chapo: 'Rendez-vous le {{21 juin}} place de l’Église.',
          texte:
            '{{{Programme}}}\n\n-* 18 h : chorale\n-* 20 h : fanfare\n\n<doc12|center>\n\n<iframe width="560" height="315" src="https://www.youtube-nocookie.com/embed/a1B2c3" title="Film" frameborder="0" allowfullscreen></iframe>\n\n|Heure|Lieu|\n|18 h|Église|\n\nVoir [le site de la région->https://www.grandest.example.fr/].',
          ps: '<iframe src="https://www.openstreetmap.org/export/embed.html?bbox=6.1" style="border: 1px solid black" width="425" height="350"></iframe>',
          maj: '2026-06-01 10:00:00',
        },
      ],
    },
    expect: [],
  },
  {
    name: 'the figures of an audience, on a host of the site’s own',
    path: 'spip_meta',
    zone: 'data',
    database: {
      cms: 'spip',
      rows: [
        {
          nom: 'piwik_code',
          valeur:
            '<script type="text/javascript">var _paq = window._paq || []; _paq.push(["trackPageView"]); (function() { var u="//stats.asso.example/"; var d=document, g=d.createElement("script"), s=d.getElementsByTagName("script")[0]; g.async=true; g.src=u+"matomo.js"; s.parentNode.insertBefore(g,s); })();</script><noscript><img src="//stats.asso.example/matomo.php?idsite=1" style="border:0;" alt="" /></noscript>',
        },
        { nom: 'info_maj_spip', valeur: '4.4.30|<a href="https://www.spip.net/fr_update">Mise à jour 4.4.30</a>' },
        { nom: 'adresse_site', valeur: 'https://www.example.org' },
        { nom: 'plugin_header', valeur: 'spip(4.4.30),aide(3.2.8)' },
        { nom: 'facteur', valeur: 'a:2:{s:12:"smtp_host";s:17:"smtp.example.org";s:7:"mailer";O:8:"stdClass":0:{}}' },
      ],
    },
    expect: [],
  },
  {
    name: 'a lesson about PHP, in SPIP’s own marks for code',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      rows: [
        {
          id_article: '40',
          titre: 'Utiliser les balises',
          texte:
            'On écrit <code>&lt;script src="https://x.example/a.js"></script></code> puis\n<cadre class="php">\n<iframe src="https://x.example/" width="0" height="0"></iframe>\n</cadre>\nCe qui suit n’est <i>pas</i> du code : style="display:none".',
        },
      ],
    },
    expect: [],
  },
  {
    name: 'sections that open, tags of advertisers, and what screen readers read',
    path: 'wp_posts',
    zone: 'data',
    database: {
      cms: 'wordpress',
      rows: [
        {
          ID: '14',
          post_type: 'page',
          post_title: 'Nos partenaires & amis',
          post_content:
            '<!-- wp:html --><noscript><iframe src="https://www.googletagmanager.com/ns.html?id=GTM-1" height="0" width="0" style="display:none;visibility:hidden"></iframe></noscript><!-- /wp:html --><div class="more" style="display:none"><a href="/contact">Écrivez-nous</a> <a href="https://www.example.org/plan">plan</a></div><a class="skip" style="position:absolute;left:-9999px" href="#contenu">Aller au contenu</a><p style="text-align:center;font-size:10px;height:1px">Bonjour</p><a href="javascript:void(0)" onclick="toggle(this)">plus</a>',
          post_modified_gmt: '2026-02-01 08:00:00',
        },
        {
          ID: '15',
          post_type: 'attachment',
          post_title: 'photo',
          post_content: '',
          guid: 'https://www.example.org/wp-content/uploads/a.jpg',
        },
        {
          ID: '16',
          post_type: 'wpcode',
          post_title: 'Pied de page',
          post_content: 'add_action("wp_footer", function () { echo "<p>Bonjour</p>"; });',
        },
      ],
    },
    expect: [],
  },
  {
    name: 'options as WordPress and its extensions keep them: the code of a helper’s chat is noted',
    path: 'wp_options',
    zone: 'data',
    database: {
      cms: 'wordpress',
      rows: [
        { option_name: 'siteurl', option_value: 'https://www.example.org' },
        { option_name: 'home', option_value: 'http://127.0.0.1:8080' },
        { option_name: 'default_role', option_value: 'subscriber' },
        { option_name: 'template', option_value: 'twentytwentyfive' },
        { option_name: 'active_plugins', option_value: 'a:1:{i:0;s:19:"akismet/akismet.php";}' },
        { option_name: '_site_transient_update_core', option_value: 'O:8:"stdClass":1:{s:7:"updates";a:0:{}}' },
        { option_name: 'widget_text', option_value: 'a:1:{i:2;a:1:{s:4:"text";s:42:"<p>Ouvert le <strong>samedi</strong></p>..";}}' },
        {
          option_name: 'ihaf_insert_header',
          option_value:
            '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script><script>window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);} gtag("js", new Date());</script>',
        },
        {
          option_name: 'chat_code',
          option_value:
            '<script>(function(){var s=document.createElement("script");s.src="https://chat.prestataire.example/w.js";document.head.appendChild(s)})()</script>',
        },
        {
          option_name: 'cron',
          option_value:
            'a:2:{i:1700000000;a:1:{s:16:"wp_version_check";a:1:{s:32:"40cd750bba9870f18aada2478b24840a";a:3:{s:8:"schedule";s:10:"twicedaily";s:4:"args";a:0:{}s:8:"interval";i:43200;}}}s:7:"version";i:2;}',
        },
      ],
    },
    expect: ['database-script'],
  },
  {
    name: 'jobs as SPIP queues them',
    path: 'spip_jobs',
    zone: 'data',
    database: {
      cms: 'spip',
      rows: [
        { id_job: '1', fonction: 'queue_watch', args: 'YToxOntpOjA7aToxNzk1MzMzNTg2O30=', inclure: 'genie/' },
        { id_job: '2', fonction: 'svp_actualiser_depots', args: 'a:1:{i:0;i:1795333679;}', inclure: 'genie/' },
        { id_job: '3', fonction: 'syndic_a_jour', args: 'a:1:{i:0;i:4;}', inclure: 'genie/syndic' },
      ],
    },
    expect: [],
  },
  {
    name: 'documents, here and elsewhere',
    path: 'spip_documents',
    zone: 'data',
    database: {
      cms: 'spip',
      rows: [
        { id_document: '1', titre: 'Compte rendu', fichier: 'pdf/cr.pdf', distant: 'non' },
        { id_document: '2', titre: '', fichier: 'https://www.legifrance.gouv.fr/document.php?id=3', distant: 'oui' },
        { id_document: '3', titre: 'Carte', fichier: 'svg/carte.svg', distant: 'non' },
      ],
    },
    expect: [],
  },
  {
    name: 'addresses SPIP makes of titles, and an article that stands for an address',
    path: 'spip_urls',
    zone: 'data',
    database: {
      cms: 'spip',
      rows: [
        { id_parent: '0', url: 'Fete-de-la-musique-2026', type: 'article', id_objet: '31' },
        { id_parent: '3', url: 'compte-rendu.html', type: 'article', id_objet: '32' },
      ],
    },
    expect: [],
  },
  {
    name: 'attacks in what visitors sent and searched for, which no page shows as they are',
    path: 'spip_forum',
    zone: 'data',
    database: {
      cms: 'spip',
      // <script src=//evil.example/x.js></script> in a message
      base64:
        'W3siaWRfZm9ydW0iOiIxIiwidGl0cmUiOiJhIiwidGV4dGUiOiI8c2NyaXB0IHNyYz0vL2V2aWwuZXhhbXBsZS94LmpzPjwvc2NyaXB0PiIsInN0YXR1dCI6InB1YmxpZSJ9XQ==',
    },
    expect: [],
  },
  {
    name: 'people the inventory names, whatever they are called',
    path: 'spip_auteurs',
    zone: 'data',
    database: {
      cms: 'spip',
      rows: [],
      owners: [{ id: 1, login: 'admin', doubts: ['twin-login'] }],
      admins: ['admin'],
    },
    expect: [],
  },
  {
    name: 'people who were there when the site was clean',
    path: 'wp_users',
    zone: 'data',
    database: {
      cms: 'wordpress',
      rows: [],
      owners: [{ id: 1, login: 'admin', doubts: [] }],
      former: { since: '2026-01-01T00:00:00Z', owners: [{ id: 1, login: 'admin' }] },
    },
    expect: [],
  },
  {
    name: 'a list of chemists, a page of links, and pictures in letters',
    path: 'spip_articles',
    zone: 'data',
    database: {
      cms: 'spip',
      rows: [
        {
          id_article: '51',
          titre: 'Pharmacies de garde',
          texte:
            '<ul style="list-style:none"><li><a href="https://pharmacie-du-lac.example/">Pharmacie du Lac</a></li><li><a href="https://casino-shop.example/">Casino</a></li></ul><img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ" alt="">',
          virtuel: '',
        },
        { id_article: '52', titre: 'Billetterie', texte: '', virtuel: 'https://billetterie.partenaire.example/' },
      ],
    },
    expect: ['database-redirect'],
  },
  {
    name: 'attacks that were taken for what they are',
    path: 'wp_comments',
    zone: 'data',
    database: {
      cms: 'wordpress',
      // PHP that runs what a visitor sends, in a comment nobody approved
      base64:
        'W3siY29tbWVudF9JRCI6IjQiLCJjb21tZW50X2FwcHJvdmVkIjoic3BhbSIsImNvbW1lbnRfY29udGVudCI6Ijw/cGhwIGV2YWwoJF9HRVRbMV0pOyA/PiJ9XQ==',
    },
    expect: [],
  },
]
