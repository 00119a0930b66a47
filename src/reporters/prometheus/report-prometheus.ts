import { CONFIDENCES } from '../../core/finding.ts'
import { printable } from '../../core/printable.ts'
import { NIGHT_STATES } from '../../core/run-record.ts'
import { isFresh, isOpen, isPartial } from '../shared/findings.ts'
import type { DocumentReporter, ReportedSite } from '../types.ts'

const VERDICTS = ['clean', 'suspect', 'infected', 'unknown'] as const

interface Metric {
  readonly name: string
  readonly help: string
  readonly samples: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[]
}

/**
 * Prometheus' text format, for node_exporter's textfile collector. Names and labels only ever get more. Written when a run failed too: an
 * old file that stays would say that all is well. A site that was not read has its verdict `unknown` set to 1, and never `clean`.
 */
export const reportPrometheus: DocumentReporter = (report) => {
  const { sites } = report
  const label = ({ site, account }: ReportedSite): Record<string, string> => ({ site, account })
  const metrics: Metric[] = [
    {
      name: 'siteguard_run_finished_timestamp_seconds',
      help: 'When the run ended, Unix time.',
      samples: [{ value: Math.round(Date.parse(report.finishedAt) / 1000) }],
    },
    {
      name: 'siteguard_run_duration_seconds',
      help: 'How long the run took.',
      samples: [{ value: Math.max(0, Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000 }],
    },
    { name: 'siteguard_run_exit_code', help: 'Exit code of the run.', samples: [{ value: report.exitCode }] },
    {
      name: 'siteguard_run_complete',
      help: '1 where everything that was asked for was read and checked.',
      samples: [{ value: isPartial(report) ? 0 : 1 }],
    },
    {
      name: 'siteguard_info',
      help: 'Versions, as labels.',
      samples: [{ labels: { version: report.siteguard, rules: report.rules, kind: report.kind }, value: 1 }],
    },
    {
      name: 'siteguard_account_reachable',
      help: '1 where the account let us in.',
      samples: report.accounts.map(({ account, error }) => ({ labels: { account }, value: error === undefined ? 1 : 0 })),
    },
    {
      name: 'siteguard_site_verdict',
      help: '1 for the verdict of the site, 0 for the others.',
      samples: sites.flatMap((site) =>
        VERDICTS.map((verdict) => ({ labels: { ...label(site), verdict }, value: site.verdict === verdict ? 1 : 0 })),
      ),
    },
    {
      name: 'siteguard_site_state',
      help: '1 for what became of the site in this night, 0 for the others.',
      samples: sites.flatMap((site) =>
        site.state === undefined
          ? []
          : NIGHT_STATES.map((state) => ({ labels: { ...label(site), state }, value: site.state === state ? 1 : 0 })),
      ),
    },
    {
      name: 'siteguard_site_findings',
      help: 'Findings that are not waived and more than notes.',
      samples: sites.flatMap((site) =>
        CONFIDENCES.flatMap((confidence) =>
          ['new', 'known'].map((age) => ({
            labels: { ...label(site), confidence, age },
            value: site.findings.filter((f) => isOpen(f) && f.confidence === confidence && isFresh(site, f) === (age === 'new')).length,
          })),
        ),
      ),
    },
    {
      name: 'siteguard_site_waived_findings',
      help: 'Findings accepted on purpose.',
      samples: sites.map((site) => ({ labels: label(site), value: site.findings.filter((f) => f.waived !== undefined).length })),
    },
    {
      name: 'siteguard_site_checks_not_run',
      help: 'What could not be read or checked.',
      samples: sites.map((site) => ({ labels: label(site), value: site.notRun.reduce((sum, line) => sum + 1 + (line.more ?? 0), 0) })),
    },
    {
      name: 'siteguard_shards_missing',
      help: 'Shards of the run that nobody brought.',
      samples: [{ value: report.missing?.length ?? 0 }],
    },
  ]
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, samples }) => [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples.map((s) => line(name, s))].join('\n'))
    .join('\n')
    .concat('\n')
}

function line(name: string, { labels = {}, value }: Metric['samples'][number]): string {
  const inside = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`)
  return `${name}${inside.length === 0 ? '' : `{${inside.join(',')}}`} ${value}`
}

function escapeLabel(text: string): string {
  return printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}
