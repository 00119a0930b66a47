/** What a detector's rules have in common: what they go by, why that matters, and where it is known from. The source. */
export const detectorWords: Readonly<Record<string, { readonly looks: string; readonly why: string; readonly source: string }>> = {
  'known-good': {
    looks: 'Every file of a release, byte for byte, and what stands among them without being part of it.',
    why: 'A changed core file runs on every page, and no rule about contents tells it from a true one.',
    source: 'The vendor’s own lists: SPIP’s archives by their published SHA-256, WordPress’s checksums, manifests you added.',
  },
  'code-place': {
    looks: 'Code in folders for pictures, caches and data; names made to slip past filters.',
    why: 'A CMS writes no code there, and an upload form is how most intruders get their first file in.',
    source: 'Where each CMS keeps what, read in its own source.',
  },
  'code-in-media': {
    looks: 'PHP inside pictures, sounds and documents.',
    why: 'One include, or one line of .htaccess, makes such a picture run.',
    source: 'PHP’s own rule of what begins code; samples of the years 2005 to 2024.',
  },
  'php-shape': {
    looks: 'The few PHP files a CMS writes itself (settings, sessions, caches), held against the form it writes them in.',
    why: 'They are different on every site, so no list has them; a line more is somebody else’s.',
    source: 'The functions of SPIP and WordPress that write them.',
  },
  'request-execution': {
    looks: 'What a visitor sends, run as code in the same few lines.',
    why: 'It is the shape of the classic webshell, in one line or under a few layers.',
    source: 'PHP’s manual: where requests come in, and what runs code.',
  },
  'php-analysis': {
    looks:
      'What PHP code does, followed from where a visitor’s words come in to where they run, write or are mailed; texts that were hidden, decoded and read again.',
    why: 'Names and spaces change with each copy; what the code does does not.',
    source: 'PHP’s manual; about half of nine thousand public samples; 85,000 clean files, in which it must stay quiet.',
  },
  'spip-templates': {
    looks: 'PHP and #EVAL in SPIP’s templates, and filters that run what a visitor sends.',
    why: 'A template is code: SPIP compiles it and runs it.',
    source: 'SPIP’s compiler, read in its source.',
  },
  'other-code': {
    looks: 'Programs in other languages than PHP that rule a server: shells, bots, floods.',
    why: 'A CMS needs none of them; a host that runs CGI runs them.',
    source: 'What the languages themselves offer for commands and sockets.',
  },
  javascript: {
    looks:
      'Scripts that read what is typed into forms and send it away, load others in hiding, or lead visitors elsewhere; links and frames nobody sees, pictures with scripts.',
    why: 'They harm visitors, and leave the server as it was.',
    source: 'Public samples of skimmers; the browsers’ own interfaces.',
  },
  'server-config': {
    looks: '.htaccess, .user.ini and php.ini: what makes other files run, runs before every page, or sends visitors elsewhere.',
    why: 'One such line brings an intruder back after all his files are gone.',
    source: 'The manuals of Apache, PHP and OVH.',
  },
  leftovers: {
    looks: 'Loaders, installers, dumps, archives, repositories and database tools lying open.',
    why: 'Whoever asks for them by name has the passwords, or the site.',
    source: 'What the installers and hosts leave behind, by name and by content.',
  },
  'links-modes': {
    looks: 'Links that lead out or pretend, and files anybody on the server may change.',
    why: 'On a shared server, the neighbour is a stranger.',
    source: 'POSIX rights, and what OVH advises (705 and 604).',
  },
  secrets: {
    looks: 'Passwords and keys left in files that are no settings.',
    why: 'Copies of settings are forgotten when passwords change, and are read by visitors.',
    source: 'The forms in which programs write them.',
  },
  versions: {
    looks: 'Versions with known holes, and those nobody mends any more.',
    why: 'A hole that anyone can use is used within days.',
    source: 'The vendors’ own advisories, and lists of what is being exploited.',
  },
  database: {
    looks: 'Rows of the database: code, scripts, hidden links, jobs and settings that run something, people in charge who should not be.',
    why: 'What lies in the database comes back after every file was put right.',
    source: 'What SPIP and WordPress do with each column, read in their source.',
  },
  policy: {
    looks: 'Whether the site’s own settings are as siteguard harden leaves them.',
    why: 'A closed door is cheaper than an alarm.',
    source: 'The vendors’ advice and the host’s.',
  },
  yara: {
    looks: 'Texts and bytes in files, by the rules of packs that were added on this machine.',
    why: 'Others know other malware.',
    source: 'Each rule’s author; his name and licence go with every finding.',
  },
  scan: {
    looks: 'Whether the account’s answers fit together, and whether a file keeps itself from being analysed.',
    why: 'A program that hides its files from listings, or a file that breaks scanners, was made by somebody.',
    source: 'The same folder asked in two ways; deadlines and caps of the analysis.',
  },
}
