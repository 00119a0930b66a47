/** Blocks that hold for some files or requests only. `IfModule` and its kin hold for all where they hold. */
const SOME = /^<(files|filesmatch|if|elseif|else|limit|limitexcept|requirenone)\b/i
const END = /^<\/(files|filesmatch|if|elseif|else|limit|limitexcept|requirenone)\s*>/i

/** Whether a `.htaccess` turns everybody away from its folder: `Deny from all`, `Require all denied`, with nobody let in beside. */
export function deniesAll(text: string): boolean {
  let depth = 0
  let denies = false
  let lets = false
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.trim()
    if (line.startsWith('#') || line === '') continue
    if (END.test(line)) depth = Math.max(0, depth - 1)
    else if (SOME.test(line)) depth += 1
    if (depth > 0) continue
    if (/^deny\s+from\s+all\b/i.test(line) || /^require\s+all\s+denied\b/i.test(line)) denies = true
    else if (/^allow\s+from\s+\S/i.test(line) || (/^require\s+\S/i.test(line) && !/^require\s+all\s+denied\b/i.test(line))) lets = true
  }
  return denies && !lets
}
