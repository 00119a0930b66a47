import { stringify } from 'yaml'

/** Plain data as the text of a YAML document, readable by people. */
export function writeYaml(data: unknown): string {
  return stringify(data, { lineWidth: 0 })
}
