import type { Language } from './languages.ts'

/**
 * What a program does that no site's own does. command: it runs what a visitor sends · shell: it gives somebody elsewhere a shell · flood: it
 * sends packets without end · bot: it takes orders from a chat · files: it lists, reads and writes where a visitor says
 */
export interface OtherSign {
  readonly does: 'command' | 'shell' | 'flood' | 'bot' | 'files'
  readonly sure: 'certain' | 'probable' | 'possible'
  readonly at: number
}

interface Words {
  /** What a visitor sends. */
  readonly asks: RegExp
  /** A command is run, or a text as code. */
  readonly runs: RegExp
  /** What a visitor sends stands in the call itself. */
  readonly direct?: RegExp
  /** Files are listed and written. */
  readonly files?: readonly RegExp[]
}

const WORDS: Readonly<Record<Exclude<Language, 'c'>, Words>> = {
  perl: {
    asks: /\bparam\s{0,4}\(|QUERY_STRING|CONTENT_LENGTH|\bReadParse\b|new CGI\b|CGI->new/,
    runs: /\b(?:system|exec|qx)\s{0,4}[({"'/`$]|\bopen\s{0,4}\(\s{0,4}\w{1,40}\s{0,4},\s{0,4}["'][^"'\n]{0,200}\|\s{0,4}["']|`[^`\n]{0,80}\$|\beval\s{0,4}[({]?\s{0,4}\$/,
    direct: /(?:system|exec|eval)\s{0,4}\(?\s{0,4}(?:\$\w{1,20}->)?param\s{0,4}\(/,
    files: [/\bopendir\b/, /\bopen\s{0,4}\(\s{0,4}\w{1,40}\s{0,4},\s{0,4}["']?>/],
  },
  python: {
    asks: /\bFieldStorage\b|request\.(?:args|form|values|GET|POST)|QUERY_STRING|\.getvalue\s{0,4}\(|self\.path\b/,
    runs: /\bos\.(?:system|popen)\s{0,4}\(|\bsubprocess\.\w{2,20}\s{0,4}\(|\bcommands\.getoutput\s{0,4}\(|\b(?:exec|eval)\s{0,4}\(/,
    files: [/\bos\.listdir\b/, /\bopen\s{0,4}\([^)\n]{1,120},\s{0,4}["']w/],
  },
  ruby: {
    asks: /\bCGI\.new\b|\bparams\s{0,4}\[|QUERY_STRING/,
    runs: /\b(?:system|exec|eval|IO\.popen)\s{0,4}[( ]\s{0,4}\w|%x[({[]|`[^`\n]{0,80}#\{/,
  },
  lua: { asks: /QUERY_STRING|ngx\.req|\bgetenv\b/, runs: /\b(?:os\.execute|io\.popen|loadstring)\s{0,4}\(/ },
  shell: {
    asks: /QUERY_STRING|CONTENT_LENGTH|HTTP_[A-Z_]{2,30}/,
    runs: /\beval\b|\b(?:ba|da|z|k)?sh\s{1,4}-c\b|\$\(\s{0,4}\$|`\s{0,4}\$/,
  },
  asp: {
    asks: /\brequest\s{0,4}(?:\.\s{0,4}\w{2,20}\s{0,4})?[(["']/i,
    runs: /wscript\.shell|shell\.application|\.\s{0,4}exec\s{0,4}\(|\b(?:eval|execute|executeglobal|executestatement)\b/i,
    direct: /\b(?:eval|execute|executeglobal|executestatement)\s{0,4}\(?\s{0,4}(?:\w{1,20}\s{0,4}\(\s{0,4}){0,2}request\b/i,
    files: [
      /scripting\.filesystemobject|adodb\.stream/i,
      /createtextfile|savetofile|opentextfile|\.write\b/i,
      /getfolder|subfolders|deletefile|copyfile|movefile/i,
    ],
  },
  'asp.net': {
    asks: /\brequest\s{0,4}(?:\.\s{0,4}\w{2,20}\s{0,4})?[[(]|\bRequest\.(?:BinaryRead|InputStream|Item)/i,
    runs: /\bProcessStartInfo\b|\bProcess\s{0,4}\.\s{0,4}Start\b|\beval\s{0,4}\(|Assembly\s{0,4}\.\s{0,4}Load\b|CompileAssemblyFromSource|wscript\.shell/i,
    direct:
      /\beval\s{0,4}\(\s{0,4}(?:\w{1,20}\s{0,4}\(\s{0,4}){0,2}request\b|Assembly\s{0,4}\.\s{0,4}Load\s{0,4}\([^;]{0,200}(?:Decrypt|FromBase64|Request)/i,
    files: [/\bDirectoryInfo\b|GetFiles\s{0,4}\(|GetDirectories\s{0,4}\(/i, /StreamWriter|WriteAllText|WriteAllBytes|SaveAs\s{0,4}\(/i],
  },
  jsp: {
    asks: /\brequest\s{0,4}\.\s{0,4}get(?:Parameter|Header|InputStream|Reader|QueryString|Cookies)\b/,
    runs: /getRuntime\s{0,4}\(\s{0,4}\)\s{0,4}\.\s{0,4}exec\b|\bProcessBuilder\b|\bdefineClass\b|ScriptEngineManager|\bURLClassLoader\b|ProcessImpl/,
    direct: /exec\s{0,4}\(\s{0,4}request\s{0,4}\.\s{0,4}getParameter/,
    files: [/\blistFiles\s{0,4}\(|\blistRoots\s{0,4}\(/, /FileOutputStream|FileWriter|RandomAccessFile/],
  },
  coldfusion: {
    asks: /\b(?:form|url|cgi)\.\w{1,40}|#(?:form|url)\./i,
    runs: /<cfexecute\b|\bevaluate\s{0,4}\(|java\.lang\.(?:Runtime|ProcessBuilder)/i,
    files: [/<cfdirectory\b/i, /<cffile\b[^>]{0,200}action\s{0,4}=\s{0,4}["']?(?:write|upload|delete|rename)/i],
  },
}

const SHELL_NAME = /\/bin\/(?:ba|da|z|k|c)?sh\b|\bcmd(?:\.exe)?\b|\bpowershell\b/i
const SOCKET =
  /\bSOCK_STREAM\b|\bIO::Socket|\bsocket\.socket\s{0,4}\(|\bTCPSocket\b|\bnew\s+Socket\s{0,4}\(|\bTcpClient\b|\bsocket\s{0,4}\(\s{0,4}(?:AF|PF)_INET/
/** The shell's own input and output become the connection's. */
const GIVEN =
  /\bdup2\s{0,4}\(|open\s{0,4}\(?\s{0,4}STD(?:IN|OUT|ERR)\s{0,4},\s{0,4}["']?\s{0,4}[<>]{1,2}\s{0,2}&|\/dev\/tcp\/|pty\.spawn|getInputStream\s{0,4}\(\s{0,4}\)|RedirectStandardInput/
const ONE_LINE =
  /(?:ba)?sh\s{1,4}-i\s{0,4}(?:[0-9]?[<>]&\s{0,4}){1,2}\s{0,4}\/dev\/(?:tcp|udp)\/|\bn(?:c|cat|etcat)\b[^\n]{0,80}\s-(?:e|c)\s{0,4}["']?\/bin\/|mkfifo\s[^\n]{1,80}\|\s{0,4}\/bin\/(?:ba)?sh\s[^\n]{0,80}\|\s{0,4}n(?:c|cat)\b/
const FLOOD_NAMED = /\b(?:udp|tcp|syn|http|icmp|igmp)[ _-]?flood/i
const DATAGRAM = /\bSOCK_DGRAM\b|['"]udp['"]/
const ENDLESS = /while\s{0,4}\(\s{0,4}1\s{0,4}\)|for\s{0,4}\(\s{0,4};\s{0,4};|while\s+True|goto\s/
const SENDS = /\bsend(?:to)?\b/

/** What a program of another language does, as far as its words tell; the surest first. Of a long one, the beginning. */
export function signsOf(language: Language, whole: string): OtherSign[] {
  const source = whole.slice(0, 400_000)
  const signs: OtherSign[] = []
  const add = (does: OtherSign['does'], sure: OtherSign['sure'], at: number): void => {
    signs.push({ does, sure, at: Math.max(0, at) })
  }
  if (ONE_LINE.test(source)) add('shell', 'probable', source.search(ONE_LINE))
  else if (SOCKET.test(source) && SHELL_NAME.test(source) && GIVEN.test(source)) add('shell', 'probable', source.search(SHELL_NAME))
  const chat = source.search(/\bPRIVMSG\b/)
  if (chat >= 0 && SOCKET.test(source) && /\b(?:JOIN|NICK)\b/.test(source)) add('bot', 'probable', chat)
  const flood = source.search(FLOOD_NAMED)
  const packets = source.search(DATAGRAM)
  if (flood >= 0 && /SOCK_|socket/i.test(source)) add('flood', 'probable', flood)
  else if (packets >= 0 && ENDLESS.test(source) && SENDS.test(source)) add('flood', 'possible', packets)
  if (language !== 'c') {
    const { asks, runs, direct, files } = WORDS[language]
    const ran = source.search(runs)
    if (direct?.test(source) === true) add('command', 'certain', source.search(direct))
    else if (asks.test(source) && ran >= 0) add('command', ODD.has(language) ? 'probable' : 'possible', ran)
    if (files !== undefined && asks.test(source) && files.every((one) => one.test(source)))
      add('files', ODD.has(language) ? 'probable' : 'possible', source.search(files[0] as RegExp))
  }
  const rank = { certain: 0, probable: 1, possible: 2 }
  return signs.sort((a, b) => rank[a.sure] - rank[b.sure])
}

/** Run by servers of another kind: in a PHP site they wait for one, or were put everywhere. */
const ODD: ReadonlySet<Language> = new Set(['asp', 'asp.net', 'jsp', 'coldfusion'])
