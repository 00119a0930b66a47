import type { Texts } from '../index.ts'
import { account } from './account.ts'
import { alerts } from './alerts.ts'
import { ci } from './ci.ts'
import { copies } from './copies.ts'
import { demo } from './demo.ts'
import { errors } from './errors.ts'
import { fleet } from './fleet.ts'
import { harden } from './harden.ts'
import { health } from './health.ts'
import { help } from './help.ts'
import { history } from './history.ts'
import { hosts } from './hosts.ts'
import { incident } from './incident.ts'
import { incidentPapers } from './incident-papers.ts'
import { owners } from './owners.ts'
import { plans } from './plans.ts'
import { recovery } from './recovery.ts'
import { report } from './report.ts'
import { restore } from './restore.ts'
import { rotate } from './rotate.ts'
import { ruleSet } from './rule-set.ts'
import { rules } from './rules.ts'
import { screen } from './screen.ts'
import { snapshotReport } from './snapshot-report.ts'
import { status } from './status.ts'
import { timeline } from './timeline.ts'
import { topics } from './topics.ts'
import { upgrade } from './upgrade.ts'
import { vault } from './vault.ts'
import { watch } from './watch.ts'

export const fr: Texts = {
  lang: 'fr',
  errors,
  fleet,
  owners,
  rules,
  ruleSet,
  screen,
  help,
  topics,
  snapshotReport,
  report,
  history,
  copies,
  plans,
  restore,
  recovery,
  watch,
  upgrade,
  rotate,
  account,
  alerts,
  ci,
  hosts,
  harden,
  health,
  status,
  timeline,
  vault,
  incident,
  incidentPapers,
  demo,
}
