import type { CiFile, CiOptions } from './types.ts'

const q = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
/** Job by the word chosen in the form; a schedule has none. */
const when = (action: string): string => `'$ACTION == "${action}" && $CI_PIPELINE_SOURCE != "schedule"'`

/**
 * One file: a pipeline begun by hand asks what to do (a list to choose from, in the browser of a telephone as well), and for the site; what
 * writes waits for one more tap. What a person types reaches commands as variables only.
 */
export function gitlabFiles({ words, lang, shards, version }: CiOptions): readonly CiFile[] {
  const byHand = (action: string, lines: readonly string[], asks: string | undefined, environment?: string): string => `
${action}:
  extends: .siteguard
  stage: ${action === 'scan' ? 'look' : 'act'}
  rules:
    - if: ${when(action)}
${asks === undefined ? '' : `      when: manual\n  manual_confirmation: ${q(asks)}\n`}${environment === undefined ? '' : `  environment: ${environment}\n`}  script:
${asks === undefined ? '' : `    - 'test -n "$SITE" && test "$SITE" = "$CONFIRM" && test "\${SITE#-}" = "$SITE" || { echo "$NOT_CONFIRMED"; exit 2; }'\n`}${lines.map((line) => `    - '${line.replaceAll("'", "''")}'\n`).join('')}`
  const text = `# ${words.head({ kind: 'gitlab' })}
# ${words.secrets}
# SITEGUARD_IDENTITY: masked, hidden, protected. SIGNING_KEY_FILE: of type file, for the environment siteguard-owner alone.
stages: [look, tell, act]

workflow:
  rules:
    - if: '$CI_PIPELINE_SOURCE == "schedule" || $CI_PIPELINE_SOURCE == "web" || $CI_PIPELINE_SOURCE == "api" || $CI_PIPELINE_SOURCE == "trigger"'

variables:
  SITEGUARD_LANG: ${lang}
  ACTION:
    value: nightly
    options: [nightly, scan, contain, restore, approve]
    description: ${q(`nightly: ${words.nightly} / scan: ${words.scan} / contain: ${words.contain} / restore: ${words.restore} / approve: ${words.approve}`)}
  SITE:
    value: ""
    description: ${q(words.site)}
  CONFIRM:
    value: ""
    description: ${q(words.confirm)}
  REASON:
    value: ""
    description: ${q(words.reason)}
  WAY:
    value: last-clean
    options: [last-clean, from-release]
    description: ${q(`restore: ${words.way}`)}
  RECIPE:
    value: restore-last-clean
    options: [restore-last-clean, rebuild-from-release]
    description: ${q(`approve: ${words.way}`)}

.siteguard:
  image: node:20-bookworm
  timeout: 3h
  # One of its kind at a time; accounts have locks of their own.
  resource_group: siteguard-$CI_JOB_NAME
  variables:
    # In the project's folder, as GitLab caches nothing else.
    XDG_CACHE_HOME: $CI_PROJECT_DIR/.siteguard/cache
    XDG_STATE_HOME: $CI_PROJECT_DIR/.siteguard/state
    NOT_PRIVATE: ${q(words.notPrivate)}
    NOT_CONFIRMED: ${q(words.notConfirmed)}
  before_script:
    - 'test "$CI_PROJECT_VISIBILITY" = private || { echo "$NOT_PRIVATE"; exit 1; }'
    - npm install --global --ignore-scripts siteguard@${version}

# ${words.records}
.records:
  cache:
    key: siteguard
    paths: [.siteguard/cache, .siteguard/state/siteguard/records, .siteguard/state/siteguard/alerts.json]

night:
  extends: [.siteguard, .records]
  stage: look
  resource_group: siteguard-night-$CI_NODE_INDEX
  parallel: ${Math.max(2, shards)}
  rules:
    - if: '$ACTION == "nightly"'
  script:
    # What was found is told by the report: here only a record that is missing is a failure.
    - 'siteguard nightly --all --no-input --shard "$CI_NODE_INDEX/$CI_NODE_TOTAL" --record "record-$CI_NODE_INDEX.json" || test -s "record-$CI_NODE_INDEX.json"'
  artifacts:
    when: always
    access: developer
    expire_in: 30 days
    paths: [record-*.json]

report:
  extends: [.siteguard, .records]
  stage: tell
  rules:
    - if: '$ACTION == "nightly"'
      when: always
  script:
    - 'siteguard merge record-*.json --no-input --record night.json --output html=siteguard.html --output junit=siteguard.xml --output gitlab-code-quality=siteguard-quality.json'
  artifacts:
    when: always
    access: developer
    expire_in: 90 days
    paths: [night.json, siteguard.html]
    reports:
      junit: siteguard.xml
      codequality: siteguard-quality.json
${byHand('scan', ['siteguard scan "$SITE" --no-input --output html=siteguard.html --output junit=siteguard.xml'], undefined)}  artifacts:
    when: always
    access: developer
    expire_in: 30 days
    paths: [siteguard.html]
    reports:
      junit: siteguard.xml
${byHand('contain', ['siteguard contain "$SITE" --reason "$REASON" --apply --yes --no-input'], words.contain, 'siteguard-write')}${byHand(
  'restore',
  ['siteguard store pull "$SITE" --no-input', 'siteguard restore "$SITE" "--$WAY" --apply --yes --no-input'],
  words.restore,
  'siteguard-write',
)}${byHand(
  'approve',
  [
    'siteguard store pull "$SITE" --no-input',
    'siteguard plan "$RECIPE" "$SITE" --out plan.json --no-input',
    'siteguard approve plan.json --sign "$SIGNING_KEY_FILE" --expires 4 --yes --out approval.json --no-input',
    'siteguard apply plan.json --approval approval.json --yes --no-input',
  ],
  words.approve,
  'siteguard-owner',
)}`
  return [{ path: '.gitlab-ci.yml', text }]
}
