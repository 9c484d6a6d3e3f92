/**
 * Hints that the folder changed, from the file system's events. A hint carries nothing: the scan finds out what happened, and runs on a
 * timer as well, because watchers die silently.
 */
import { type FSWatcher, watch } from 'chokidar'

export type FolderWatch = {
  close(): Promise<void>
}

export type WatchOptions = {
  /** Called once a burst of events has been quiet for `quietMs`, at the latest `latestMs` after its first. */
  readonly onChange: () => void
  readonly onError: (error: unknown) => void
  readonly quietMs?: number
  readonly latestMs?: number
}

export type StartWatch = (root: string, options: WatchOptions) => Promise<FolderWatch>

/** Resolves when the watcher sees the whole folder. Links and dot files are never looked at. */
export async function watchFolder(
  root: string,
  { onChange, onError, quietMs = 40, latestMs = 400 }: WatchOptions,
): Promise<FolderWatch> {
  let quiet: NodeJS.Timeout | undefined
  let latest: NodeJS.Timeout | undefined
  const fire = () => {
    clearTimeout(quiet)
    clearTimeout(latest)
    latest = undefined
    onChange()
  }
  const hint = () => {
    clearTimeout(quiet)
    quiet = setTimeout(fire, quietMs)
    latest ??= setTimeout(fire, latestMs)
  }
  const watcher: FSWatcher = watch(root, {
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (path, stats) =>
      isHidden(path.slice(root.length)) || stats?.isFIFO() === true || stats?.isSocket() === true,
  })
  watcher.on('all', hint).on('error', onError)
  // What the system itself says comes sooner, and also tells of a folder that was put in the place of the watched one.
  watcher.on('raw', (_event: string, path: unknown) => {
    if (typeof path !== 'string' || !isHidden(path)) hint()
  })
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  return {
    async close() {
      clearTimeout(quiet)
      clearTimeout(latest)
      await watcher.close()
    },
  }
}

/** Whether a path, taken from the root on, has a part that begins with a dot. */
function isHidden(path: string): boolean {
  return /(^|[/\\])\.[^/\\]/.test(path)
}
