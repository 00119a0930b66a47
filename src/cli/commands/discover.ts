import { isOutsideWeb, siteOf, surveyAccount } from '../../app/survey-account.ts'
import { printable } from '../../core/printable.ts'
import { addSites, type SiteProposal } from '../../fleet/inventory/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { accountNamed, openInventory } from '../open-inventory.ts'
import { flag } from '../options.ts'
import { createReach } from '../reach.ts'
import { startProgress } from '../screen/progress.ts'

/** `siteguard discover ACCOUNT`: every CMS in the account's home, also the forgotten ones; proposes inventory entries. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const { terminal, texts } = context
  const words = texts.screen.discover
  const account = accountNamed(inventory, String(args[0]))
  const progress = await startProgress(terminal, texts)
  const transport = await createReach(context, options, inventory)
    .connect(account, context.signal)
    .catch((error: unknown) => {
      progress.stop()
      throw error
    })
  let survey: Awaited<ReturnType<typeof surveyAccount>>
  const home = transport.home
  try {
    survey = await surveyAccount(transport, home, { account: account.id, signal: context.signal, emit: progress.listener })
  } finally {
    progress.stop()
    await transport.close().catch(() => {})
  }
  const own = inventory.sites.filter((site) => site.account === account.id)
  const found = survey.installations.map((installation) => ({ installation, site: siteOf(installation, own, home)?.id }))
  const proposals = found
    .filter(({ site, installation }) => site === undefined && installation.cms !== 'generic')
    .map(({ installation }): SiteProposal => ({ account: account.id, root: installation.root, cms: installation.cms }))
  const written =
    flag(options, 'write') && proposals.length > 0
      ? await addSites(inventory.file, proposals, { env: context.env, lang: texts.lang })
      : undefined
  if (flag(options, 'json')) {
    const rows = found.map(({ installation: i, site }) => ({
      root: i.root,
      cms: i.cms,
      version: i.version,
      sharedBy: i.sharedBy,
      packagedCore: i.packagedCore,
      outside: isOutsideWeb(i.root),
      site,
    }))
    terminal.out(
      `${JSON.stringify({ schemaVersion: 1, kind: 'discover', account: account.id, found: rows, problems: survey.problems, added: written?.added.map((a) => a.id) }, null, 2)}\n`,
    )
    return survey.problems.length > 0 ? EXIT.partial : EXIT.done
  }
  terminal.out(`${found.length === 0 ? words.none({ account: account.id }) : words.found({ count: found.length, account: account.id })}\n`)
  for (const { installation: i, site } of found) {
    const facts = [
      `${i.cms}${i.version === undefined ? '' : ` ${i.version}`}`,
      site === undefined ? words.fresh : words.known({ site }),
      ...(i.sharedBy.length > 0 ? [words.shared({ count: i.sharedBy.length })] : []),
      ...(isOutsideWeb(i.root) ? [words.outside] : []),
    ]
    terminal.out(
      `  ${terminal.paint.name(printable(i.root === '' ? '.' : i.root))}\n      ${wrap(facts.map(printable).join(' · '), terminal.width, 6)}\n`,
    )
  }
  if (written !== undefined) terminal.out(`${words.wrote({ count: written.added.length, file: inventory.file })}\n`)
  else if (proposals.length > 0) {
    terminal.out(`\n${wrap(words.propose, terminal.width, 0)}\n`)
    for (const proposal of proposals) {
      terminal.out(
        `  ${printable(JSON.stringify(proposal.root || account.id))}:\n    account: ${account.id}\n    root: ${printable(JSON.stringify(proposal.root || '.'))}\n    cms: ${proposal.cms}\n`,
      )
    }
  }
  for (const problem of survey.problems.slice(0, 20)) {
    terminal.err(
      `${texts.screen.warning}${texts.screen.colon}${printable(problem.path ?? '')}${texts.screen.colon}${texts.screen.scan.reason[problem.reason] ?? problem.reason}\n`,
    )
  }
  return survey.problems.length > 0 ? EXIT.partial : EXIT.done
}
