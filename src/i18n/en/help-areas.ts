import { fleetArguments, fleetCommands, fleetExamples, fleetOptions } from './fleet-help.ts'
import { hardenCommands, hardenExamples, hardenOptions } from './harden-help.ts'
import { helpArguments, helpCommands, helpExamples, helpOptions } from './help-help.ts'
import { incidentArguments, incidentCommands, incidentExamples, incidentOptions, incidentUsage } from './incident-help.ts'
import { recoveryOptions } from './recovery-help.ts'
import { reportArguments, reportCommands, reportExamples, reportOptions } from './report-help.ts'
import { rotateCommands, rotateExamples, rotateOptions } from './rotate-help.ts'
import { rulesArguments, rulesCommands, rulesExamples, rulesOptions, rulesUsage } from './rules-help.ts'
import { statusCommands, statusExamples, statusOptions } from './status-help.ts'
import { storeCommands, storeExamples } from './store-help.ts'
import { timelineCommands, timelineExamples, timelineOptions } from './timeline-help.ts'
import { vaultArguments, vaultCommands, vaultExamples, vaultOptions } from './vault-help.ts'

/* Words of `--help` that are kept area by area, each in a file of its own: a part of help.ts. */

export const areaCommands = {
  ...fleetCommands,
  ...helpCommands,
  ...hardenCommands,
  ...incidentCommands,
  ...reportCommands,
  ...rotateCommands,
  ...rulesCommands,
  ...vaultCommands,
  ...statusCommands,
  ...storeCommands,
  ...timelineCommands,
}

export const areaArguments = {
  ...fleetArguments,
  ...helpArguments,
  ...reportArguments,
  ...vaultArguments,
  ...incidentArguments,
  ...rulesArguments,
}

export const areaOptions = {
  ...fleetOptions,
  ...hardenOptions,
  ...helpOptions,
  ...incidentOptions,
  ...recoveryOptions,
  ...reportOptions,
  ...rotateOptions,
  ...rulesOptions,
  ...vaultOptions,
  ...statusOptions,
  ...timelineOptions,
}

export const areaExamples = {
  ...fleetExamples,
  ...hardenExamples,
  ...helpExamples,
  ...incidentExamples,
  ...reportExamples,
  ...rotateExamples,
  ...rulesExamples,
  ...vaultExamples,
  ...statusExamples,
  ...storeExamples,
  ...timelineExamples,
}

export const areaUsage = { ...incidentUsage, ...rulesUsage }
