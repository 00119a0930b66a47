/** Words of help about reports, alerts and CI in English: a part of help.ts. */
export const reportOptions = {
  output:
    'write it as FORMAT=FILE too (- for standard output): html, markdown, sarif, junit, gitlab-code-quality, gitlab-security, prometheus, jsonl, json; may be given again',
}
