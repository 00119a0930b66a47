import type { reportOptions as source } from '../en/report-help.ts'

export const reportOptions: { readonly [K in keyof typeof source]: string } = {
  output:
    'l’écrire aussi sous FORMAT=FICHIER (- : sortie standard) : html, markdown, sarif, junit, gitlab-code-quality, gitlab-security, prometheus, jsonl, json ; peut être répété',
}
