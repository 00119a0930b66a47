import { extensionOf } from '../shared/names.ts'

/** Languages of programs that lie in a PHP site without belonging to it. */
export type Language = 'perl' | 'python' | 'ruby' | 'lua' | 'shell' | 'asp' | 'asp.net' | 'jsp' | 'coldfusion' | 'c'

const BY_NAME: Readonly<Record<string, Language>> = {
  pl: 'perl',
  pm: 'perl',
  py: 'python',
  rb: 'ruby',
  lua: 'lua',
  sh: 'shell',
  bash: 'shell',
  asp: 'asp',
  asa: 'asp',
  cer: 'asp',
  cdx: 'asp',
  aspx: 'asp.net',
  ashx: 'asp.net',
  asmx: 'asp.net',
  jsp: 'jsp',
  jspx: 'jsp',
  jspf: 'jsp',
  cfm: 'coldfusion',
  cfml: 'coldfusion',
  c: 'c',
}

const BY_FIRST_LINE: readonly (readonly [RegExp, Language])[] = [
  [/^#!\s{0,4}\/\S{0,80}perl\b/, 'perl'],
  [/^#!\s{0,4}\/\S{0,80}(?:env\s{1,4})?python[\d.]{0,5}\b/, 'python'],
  [/^#!\s{0,4}\/\S{0,80}(?:env\s{1,4})?ruby\b/, 'ruby'],
  [/^#!\s{0,4}\/\S{0,80}(?:env\s{1,4})?lua\b/, 'lua'],
  [/^#!\s{0,4}\/\S{0,80}(?:env\s{1,4})?(?:ba|da|z|k|c)?sh\b/, 'shell'],
  [/^#!\s{0,4}\/\S{0,80}env\s{1,4}perl\b/, 'perl'],
]

/** Whether a name may be one of a program of another language; of the last three, the first line says which. */
export function mayBeOther(path: string): boolean {
  const extension = extensionOf(path)
  return Object.hasOwn(BY_NAME, extension) || extension === 'cgi' || extension === 'fcgi' || extension === ''
}

/** What a file is written in: by its first line, or by its name. */
export function languageOf(path: string, source: string): Language | undefined {
  const first = source.slice(0, 200).replace(/^\xef\xbb\xbf/, '')
  for (const [pattern, language] of BY_FIRST_LINE) if (pattern.test(first)) return language
  const extension = extensionOf(path)
  if (Object.hasOwn(BY_NAME, extension)) return BY_NAME[extension]
  return undefined
}
