import type { CiFile, CiOptions } from './types.ts'

/** What differs between GitHub and Forgejo, whose runners take the same files. */
export interface Flavour {
  readonly kind: 'github' | 'forgejo'
  readonly folder: string
  readonly runner: string
  readonly upload: string
  readonly download: string
  /** Jobs can wait for a person's yes. */
  readonly environments: boolean
}

export const GITHUB: Flavour = {
  kind: 'github',
  folder: '.github/workflows',
  runner: 'ubuntu-24.04',
  upload: 'actions/upload-artifact@v4',
  download: 'actions/download-artifact@v4',
  environments: true,
}

export const FORGEJO: Flavour = {
  kind: 'forgejo',
  folder: '.forgejo/workflows',
  runner: 'docker',
  upload: 'forgejo/upload-artifact@v4',
  download: 'forgejo/download-artifact@v4',
  environments: false,
}

/** What the runner puts in its place, before a step begins. */
const expression = (text: string): string => `\${{ ${text} }}`

/** Text as a YAML scalar between quotes. */
const q = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

/**
 * One file a job, so that each is a line of its own in the app on a telephone. What a person types reaches a command as a variable only:
 * nothing of it is ever part of a script.
 */
export function workflowFiles(flavour: Flavour, options: CiOptions): readonly CiFile[] {
  const file = (name: string, text: string): CiFile => ({ path: `${flavour.folder}/siteguard-${name}.yml`, text })
  return [
    file('nightly', nightly(flavour, options)),
    file('scan', scan(flavour, options)),
    file('contain', contain(flavour, options)),
    file('restore', restore(flavour, options)),
    file('approve', approve(flavour, options)),
  ]
}

function head({ kind }: Flavour, { words, lang }: CiOptions, name: string, on: string): string {
  return `# ${words.head({ kind })}
# ${words.secrets}
name: ${q(name)}
on:
${on}
permissions:
  contents: read
# One of its kind at a time; an emergency waits for no night. Accounts have locks of their own.
concurrency:
  group: ${expression('github.workflow')}
  cancel-in-progress: false
env:
  SITEGUARD_LANG: ${lang}
jobs:
`
}

/** No record of a weak site may lie where everybody reads it. */
function onlyPrivate({ runner }: Flavour, { words }: CiOptions): string {
  return `  private:
    runs-on: ${runner}
    timeout-minutes: 5
    steps:
      - name: private
        # Asked of the API: not every event says it. Where it does not answer, nothing is done.
        env:
          TOKEN: ${expression('github.token')}
          MESSAGE: ${q(words.notPrivate)}
        run: |
          curl -fsS -H "Authorization: Bearer $TOKEN" "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY" | grep -o '"private": *[a-z]*' | head -n 1 | grep -q true || { echo "::error::$MESSAGE"; exit 1; }
`
}

function install({ version }: CiOptions): string {
  return `      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: "20"
      - name: install
        run: npm install --global --ignore-scripts siteguard@${version}
`
}

function cached({ words }: CiOptions, action: 'cache' | 'cache/restore', key: string): string {
  return `      # ${words.records}
      - uses: actions/${action}@v4
        with:
          path: |
            ~/.cache/siteguard
            ~/.local/state/siteguard/records
            ~/.local/state/siteguard/alerts.json
          key: siteguard-${key}
          restore-keys: siteguard-
`
}

function nightly(flavour: Flavour, options: CiOptions): string {
  const { shards, at, words } = options
  const list = Array.from({ length: shards }, (_, i) => i + 1).join(', ')
  return `${head(flavour, options, words.nightly, `  schedule:\n    - cron: "${at.minute} ${at.hour} * * *"\n  workflow_dispatch:`)}${onlyPrivate(flavour, options)}  night:
    needs: private
    runs-on: ${flavour.runner}
    timeout-minutes: 180
    strategy:
      fail-fast: false
      matrix:
        shard: [${list}]
    steps:
${install(options)}${cached(options, 'cache/restore', expression('github.run_id'))}      - name: night
        env:
          SITEGUARD_IDENTITY: \${{ secrets.SITEGUARD_IDENTITY }}
          SHARD: \${{ matrix.shard }}
        # What was found is told by the report: here only a record that is missing is a failure.
        run: |
          siteguard nightly --all --no-input --shard "$SHARD/${shards}" --record "record-$SHARD.json" || test -s "record-$SHARD.json"
      - uses: ${flavour.upload}
        if: always()
        with:
          name: siteguard-record-\${{ matrix.shard }}
          path: record-*.json
          retention-days: 30
          if-no-files-found: warn
  report:
    needs: [private, night]
    if: always() && needs.private.result == 'success'
    runs-on: ${flavour.runner}
    timeout-minutes: 30
    steps:
${install(options)}${cached(options, 'cache', expression('github.run_id'))}      - uses: ${flavour.download}
        with:
          pattern: siteguard-record-*
          merge-multiple: true
      - name: report
        env:
          SITEGUARD_IDENTITY: \${{ secrets.SITEGUARD_IDENTITY }}
        run: |
          siteguard merge record-*.json --no-input --record night.json --output html=siteguard.html --output junit=siteguard.xml --output "markdown=\${GITHUB_STEP_SUMMARY:-summary.md}"
      - uses: ${flavour.upload}
        if: always()
        with:
          name: siteguard-report
          path: |
            night.json
            siteguard.html
            siteguard.xml
          retention-days: 90
`
}

const input = (name: string, description: string): string => `      ${name}:
        description: ${q(description)}
        type: string
        required: true
`
const dispatch = (...inputs: readonly string[]): string => `  workflow_dispatch:\n    inputs:\n${inputs.join('')}`.trimEnd()

/** A step that ends the job unless the same name was typed twice. */
function confirmed({ words }: CiOptions): string {
  return `      - name: confirm
        env:
          SITE: \${{ inputs.site }}
          CONFIRM: \${{ inputs.confirm }}
          MESSAGE: ${q(words.notConfirmed)}
        run: |
          test -n "$SITE" && test "$SITE" = "$CONFIRM" && test "\${SITE#-}" = "$SITE" || { echo "::error::$MESSAGE"; exit 2; }
`
}

function job(flavour: Flavour, options: CiOptions, environment: string | undefined, note: string): string {
  const waits = environment === undefined || !flavour.environments ? '' : `    # ${note}\n    environment: ${environment}\n`
  return `${onlyPrivate(flavour, options)}  act:
    needs: private
    runs-on: ${flavour.runner}
    timeout-minutes: 180
${waits}    steps:
`
}

function command(name: string, variables: Readonly<Record<string, string>>, lines: readonly string[]): string {
  const env = Object.entries({ SITEGUARD_IDENTITY: expression('secrets.SITEGUARD_IDENTITY'), ...variables })
  return `      - name: ${name}
        env:
${env.map(([key, value]) => `          ${key}: ${value}\n`).join('')}        run: |
${lines.map((line) => `          ${line}\n`).join('')}`
}

const SITE = { SITE: expression('inputs.site') }

function scan(flavour: Flavour, options: CiOptions): string {
  const { words } = options
  const text = `siteguard scan "$SITE" --no-input --output html=siteguard.html --output "markdown=\${GITHUB_STEP_SUMMARY:-summary.md}"`
  return `${head(flavour, options, words.scan, dispatch(input('site', words.site)))}${job(flavour, options, undefined, '')}${install(options)}${cached(options, 'cache/restore', expression('github.run_id'))}${command('scan', SITE, [text])}      - uses: ${flavour.upload}
        if: always()
        with:
          name: siteguard-scan
          path: siteguard.html
          retention-days: 30
`
}

function contain(flavour: Flavour, options: CiOptions): string {
  const { words } = options
  const inputs = dispatch(input('site', words.site), input('reason', words.reason), input('confirm', words.confirm))
  const variables = { ...SITE, REASON: expression('inputs.reason') }
  return `${head(flavour, options, words.contain, inputs)}${job(flavour, options, 'siteguard-write', words.environment({ name: 'siteguard-write' }))}${confirmed(options)}${install(options)}${command('contain', variables, ['siteguard contain "$SITE" --reason "$REASON" --apply --yes --no-input'])}`
}

function restore(flavour: Flavour, options: CiOptions): string {
  const { words } = options
  const way = `      way:
        description: ${q(words.way)}
        type: choice
        required: true
        default: last-clean
        options: [last-clean, from-release]
`
  const inputs = dispatch(input('site', words.site), way, input('confirm', words.confirm))
  const lines = ['siteguard store pull "$SITE" --no-input', 'siteguard restore "$SITE" "--$WAY" --apply --yes --no-input']
  return `${head(flavour, options, words.restore, inputs)}${job(flavour, options, 'siteguard-write', words.environment({ name: 'siteguard-write' }))}${confirmed(options)}${install(options)}${command('restore', { ...SITE, WAY: expression('inputs.way') }, lines)}`
}

function approve(flavour: Flavour, options: CiOptions): string {
  const { words } = options
  const recipe = `      recipe:
        description: ${q(words.way)}
        type: choice
        required: true
        default: restore-last-clean
        options: [restore-last-clean, rebuild-from-release]
`
  const inputs = dispatch(input('site', words.site), recipe, input('confirm', words.confirm))
  const lines = [
    'siteguard store pull "$SITE" --no-input',
    'siteguard plan "$RECIPE" "$SITE" --out "$RUNNER_TEMP/plan.json" --no-input',
    'umask 077',
    `trap 'rm -f "$RUNNER_TEMP/owner.key"' EXIT`,
    'printf \'%s\\n\' "$SIGNING_KEY" > "$RUNNER_TEMP/owner.key"',
    'siteguard approve "$RUNNER_TEMP/plan.json" --sign "$RUNNER_TEMP/owner.key" --expires 4 --yes --out "$RUNNER_TEMP/approval.json" --no-input',
    'siteguard apply "$RUNNER_TEMP/plan.json" --approval "$RUNNER_TEMP/approval.json" --yes --no-input',
  ]
  const variables = { ...SITE, RECIPE: expression('inputs.recipe'), SIGNING_KEY: expression('secrets.SITEGUARD_SIGNING_KEY') }
  return `${head(flavour, options, words.approve, inputs)}${job(flavour, options, 'siteguard-owner', words.owner({ name: 'siteguard-owner' }))}${confirmed(options)}${install(options)}${command('approve', variables, lines)}`
}
