/** A program in Docker's place: writes down how it was called and behaves as it is told. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type StandInDocker = {
  readonly program: string
  /** The arguments of each call, in order; the variables it was given first. */
  calls(): string[][]
  remove(): void
}

/** @param behaviour shell lines that run at `docker run`; `$folder` is where it keeps its notes. */
export function createStandInDocker(behaviour: string): StandInDocker {
  const folder = mkdtempSync(join(tmpdir(), 'protech-docker-'))
  const program = join(folder, 'docker')
  const notes = join(folder, 'calls')
  writeFileSync(
    program,
    `#!/bin/sh
folder='${folder}'
{ env | cut -d= -f1 | tr '\\n' ','; for argument in "$@"; do printf '\\037%s' "$argument"; done; printf '\\036'; } >> "$folder/calls"
case "$1" in
run) ${behaviour} ;;
kill) touch "$folder/killed" ;;
esac
`,
  )
  chmodSync(program, 0o755)
  return {
    program,
    calls() {
      if (!existsSync(notes)) return []
      return readFileSync(notes, 'utf8')
        .split('\u001e')
        .filter((call) => call !== '')
        .map((call) => call.split('\u001f'))
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
