import { describe, expect, it } from 'vitest'
import { incidentReportJsonSchema } from '../../src/cli/documents/incident-report.ts'
import { rulesReportJsonSchema } from '../../src/cli/documents/rules-report.ts'
import { runsReportJsonSchema } from '../../src/cli/documents/runs-report.ts'
import { snapshotsReportJsonSchema } from '../../src/cli/documents/snapshots-report.ts'
import { storeReportJsonSchema } from '../../src/cli/documents/store-report.ts'
import { hardenReportJsonSchema } from '../../src/core/harden-report.ts'
import { recoveryReportJsonSchema } from '../../src/core/recovery-schema.ts'
import { rotationReportJsonSchema } from '../../src/core/rotation-report-schema.ts'
import { runRecordJsonSchema } from '../../src/core/run-record-schema.ts'
import { scanReportJsonSchema } from '../../src/core/scan-report-schema.ts'
import { snapshotReportJsonSchema } from '../../src/core/snapshot-report-schema.ts'
import { statusReportJsonSchema } from '../../src/core/status-report-schema.ts'
import { timelineReportJsonSchema } from '../../src/core/timeline-report-schema.ts'
import { upgradeReportJsonSchema } from '../../src/core/upgrade-report-schema.ts'
import { watchReportJsonSchema } from '../../src/core/watch-report-schema.ts'
import { inventoryJsonSchema } from '../../src/fleet/inventory/json-schema.ts'
import { planJsonSchema } from '../../src/recipes/plan-json-schema.ts'
import { recipeJsonSchema } from '../../src/recipes/recipe-schema.ts'

const asFile = (schema: unknown): string => `${JSON.stringify(schema, null, 2)}\n`

/** `npm run schemas` writes the files anew; here they must be what the zod schemas say today. */
describe('schemas/', () => {
  it('holds the inventory as zod has it', async () => {
    await expect(asFile(inventoryJsonSchema())).toMatchFileSnapshot('../../schemas/inventory.schema.json')
  })

  it('holds a recipe as zod has it, with every kind of step', async () => {
    await expect(asFile(recipeJsonSchema())).toMatchFileSnapshot('../../schemas/recipe.schema.json')
  })

  it('holds a plan as zod has it', async () => {
    await expect(asFile(planJsonSchema())).toMatchFileSnapshot('../../schemas/plan.schema.json')
  })

  it('holds the scan report as zod has it', async () => {
    await expect(asFile(scanReportJsonSchema())).toMatchFileSnapshot('../../schemas/scan-report.schema.json')
  })

  it('holds the snapshot report as zod has it', async () => {
    await expect(asFile(snapshotReportJsonSchema())).toMatchFileSnapshot('../../schemas/snapshot-report.schema.json')
  })

  it('holds the upgrade report as zod has it', async () => {
    await expect(asFile(upgradeReportJsonSchema())).toMatchFileSnapshot('../../schemas/upgrade-report.schema.json')
  })

  it('holds the rotation report as zod has it', async () => {
    await expect(asFile(rotationReportJsonSchema())).toMatchFileSnapshot('../../schemas/rotation-report.schema.json')
  })

  it('holds the report of a recovery as zod has it', async () => {
    await expect(asFile(recoveryReportJsonSchema())).toMatchFileSnapshot('../../schemas/recovery-report.schema.json')
  })

  it('holds the report of a watch as zod has it', async () => {
    await expect(asFile(watchReportJsonSchema())).toMatchFileSnapshot('../../schemas/watch-report.schema.json')
  })

  it('holds the record of a night as zod has it', async () => {
    await expect(asFile(runRecordJsonSchema())).toMatchFileSnapshot('../../schemas/run-record.schema.json')
  })

  it('holds the status report as zod has it', async () => {
    await expect(asFile(statusReportJsonSchema())).toMatchFileSnapshot('../../schemas/status-report.schema.json')
  })

  it('holds the report of hardening as zod has it', async () => {
    await expect(asFile(hardenReportJsonSchema())).toMatchFileSnapshot('../../schemas/harden-report.schema.json')
  })

  it('holds the timeline as zod has it', async () => {
    await expect(asFile(timelineReportJsonSchema())).toMatchFileSnapshot('../../schemas/timeline-report.schema.json')
  })

  it('holds what snapshots prints as zod has it', async () => {
    await expect(asFile(snapshotsReportJsonSchema())).toMatchFileSnapshot('../../schemas/snapshots-report.schema.json')
  })

  it('holds what is printed of plans and runs as zod has it', async () => {
    await expect(asFile(runsReportJsonSchema())).toMatchFileSnapshot('../../schemas/runs-report.schema.json')
  })

  it('holds what rules and explain print as zod has it', async () => {
    await expect(asFile(rulesReportJsonSchema())).toMatchFileSnapshot('../../schemas/rules-report.schema.json')
  })

  it('holds what incident prints as zod has it', async () => {
    await expect(asFile(incidentReportJsonSchema())).toMatchFileSnapshot('../../schemas/incident-report.schema.json')
  })

  it('holds what is printed of off-site copies as zod has it', async () => {
    await expect(asFile(storeReportJsonSchema())).toMatchFileSnapshot('../../schemas/store-report.schema.json')
  })
})
