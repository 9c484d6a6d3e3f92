/** The files of a model in its folder, as the processes that load models see them. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

/** What a failed download brought is removed, whole files too: a sign-in page in a model's place would be kept for ever. */
export async function keepWholeDownload<Model>(folder: string, load: () => Promise<Model>): Promise<Model> {
  for (const file of filesUnder(folder)) if (file.includes('.tmp.')) rmSync(join(folder, file))
  const before = filesUnder(folder)
  try {
    return await load()
  } catch (error) {
    for (const file of filesUnder(folder)) if (!before.includes(file)) rmSync(join(folder, file), { force: true })
    throw error
  }
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}
