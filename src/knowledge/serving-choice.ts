/** Which embedding model serves: the config's, unless `kb model use` chose another. Kept beside the indexes, so that a running gateway sees it. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { parseJson } from '../trust/parse-json.ts'

const choiceSchema = z.object({ model: z.string(), previous: z.string().optional() })
export type ServingChoice = z.output<typeof choiceSchema>

/** @returns undefined when nobody chose, or when what is written there cannot be read: then the config holds. */
export function readServingChoice(indexes: string): ServingChoice | undefined {
  const file = join(indexes, 'serving.json')
  if (!existsSync(file)) return undefined
  const parsed = choiceSchema.safeParse(parseJson(readFileSync(file, 'utf8')))
  return parsed.success ? parsed.data : undefined
}

export function writeServingChoice(indexes: string, choice: ServingChoice): void {
  mkdirSync(indexes, { recursive: true })
  const file = join(indexes, 'serving.json')
  writeFileSync(`${file}.tmp`, `${JSON.stringify(choice, null, 2)}\n`)
  renameSync(`${file}.tmp`, file)
}
