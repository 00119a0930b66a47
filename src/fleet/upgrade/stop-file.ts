import { lstat } from 'node:fs/promises'

/**
 * The file, where it is there. What cannot be looked at (a folder that is closed, a share that is gone) counts as there: who put it
 * there wants it to stop.
 */
export async function stopFileThere(file: string): Promise<string | undefined> {
  try {
    await lstat(file)
    return file
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : file
  }
}
