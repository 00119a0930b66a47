import type { CopyDeps } from '../../app/store/each-copy.ts'
import { printable } from '../../core/printable.ts'
import type { Texts } from '../../i18n/index.ts'
import { sizeText } from '../../reporters/text/layout.ts'
import type { Terminal } from './terminal.ts'

export interface CopyProgressLine {
  readonly listener: NonNullable<CopyDeps['onProgress']>
  stop(): void
}

const EVERY_MS = 100

/** What a push, pull or check is at: one line, overwritten, on a terminal only. */
export async function startCopyProgress(terminal: Terminal, texts: Texts): Promise<CopyProgressLine> {
  if (!terminal.live) return { listener: () => {}, stop: () => {} }
  const { default: ora } = await import('ora')
  const spinner = ora({ stream: process.stderr, discardStdin: false }).start()
  let shown = 0
  return {
    listener({ site, place, progress }) {
      const now = Date.now()
      if (now - shown < EVERY_MS) return
      shown = now
      const { copies, screen } = texts
      const size = `${sizeText(progress.done, screen)} / ${sizeText(progress.size, screen)}`
      spinner.text = `${copies.atPlace({ site: printable(site), place })}  ${copies.doing[progress.doing]} ${size}`
    },
    stop: () => spinner.stop(),
  }
}
