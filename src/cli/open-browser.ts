import { findBrowser, takePicture } from '../http/take-picture.ts'
import type { RunDeps } from '../recipes/types.ts'
import type { Context } from './command.ts'
import { connectTo } from './open-pages.ts'

/**
 * Takes pictures of pages by a Chromium or Chrome of this machine, where there is one. `SITEGUARD_BROWSER` names another by its path, or
 * says `none`.
 */
export async function openBrowser(context: Context): Promise<Pick<RunDeps, 'picture'>> {
  const browser = await findBrowser(context.env)
  const elsewhere = connectTo(context)
  return browser === undefined ? {} : { picture: (url, signal) => takePicture(browser, url, { signal, connectTo: elsewhere }) }
}
