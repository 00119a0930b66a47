import { rotateCommands, rotateExamples, rotateOptions } from './rotate-help.ts'
import { timelineCommands, timelineExamples, timelineOptions } from './timeline-help.ts'
import { vaultArguments, vaultCommands, vaultExamples, vaultOptions } from './vault-help.ts'

/* Words of `--help` that are kept area by area, each in a file of its own: a part of help.ts. */

export const areaCommands = { ...rotateCommands, ...vaultCommands, ...timelineCommands }

export const areaArguments = { ...vaultArguments }

export const areaOptions = { ...rotateOptions, ...vaultOptions, ...timelineOptions }

export const areaExamples = { ...rotateExamples, ...vaultExamples, ...timelineExamples }
