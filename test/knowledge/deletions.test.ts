import { describe, expect, it } from 'vitest'
import { createDeletions } from '../../src/knowledge/deletions.ts'

const files = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `file-${from + at}.md`)
const nothingIsBack = () => false

function start() {
  let now = 1_000_000
  const deletions = createDeletions(() => now)
  return {
    wait: (seconds: number) => {
      now += seconds * 1000
    },
    /** Judges, and carries out what may go, as a sync does. */
    remove(missing: readonly string[], indexed: number, isBack: (file: string) => boolean = nothingIsBack) {
      const verdict = deletions.judge(missing, indexed, isBack)
      if (verdict !== 'hold') deletions.carriedOut(missing)
      return verdict
    },
    confirmed: () => deletions.confirmed(),
  }
}

describe('a deletion', () => {
  it('of a few files goes at once', () => {
    expect(start().remove(files(0, 1), 100)).toBe('go')
    expect(start().remove(files(0, 5), 100)).toBe('go')
    expect(start().remove(files(0, 1), 2)).toBe('go')
    expect(start().remove(files(0, 1), 1)).toBe('go')
  })

  it('of more than a handful goes after a second look', () => {
    expect(start().remove(files(0, 6), 100)).toBe('look-again')
    expect(start().remove(files(0, 30), 100)).toBe('look-again')
  })

  it('of more than 30 % waits', () => {
    expect(start().remove(files(0, 31), 100)).toBe('hold')
    expect(start().remove(files(0, 3), 9)).toBe('hold')
  })

  it('of all there was waits, however little that is', () => {
    expect(start().remove(files(0, 2), 2)).toBe('hold')
  })
})

describe('deletions in bursts', () => {
  it('count together as long as no ten quiet seconds lie between them', () => {
    const folder = start()
    expect(folder.remove(files(0, 20), 100)).toBe('look-again')
    folder.wait(8)
    expect(folder.remove(files(20, 30), 80)).toBe('look-again')
    folder.wait(8)
    expect(folder.remove(files(30, 31), 70)).toBe('hold')
  })

  it('are each on their own after ten quiet seconds', () => {
    const folder = start()
    for (const from of [0, 20, 34]) {
      expect(folder.remove(files(from, from + 14), 100 - from)).toBe('look-again')
      folder.wait(11)
    }
  })

  it('that wait go on waiting, however quiet it becomes', () => {
    const folder = start()
    folder.remove(files(0, 20), 100)
    folder.wait(2)
    expect(folder.remove(files(20, 35), 80)).toBe('hold')
    folder.wait(3600)
    expect(folder.remove(files(20, 35), 80)).toBe('hold')
  })

  it('that wait may go when enough of the files are back', () => {
    const folder = start()
    folder.remove(files(0, 20), 100)
    folder.wait(2)
    expect(folder.remove(files(20, 35), 80)).toBe('hold')
    const back = new Set(files(0, 20))
    expect(folder.remove(files(20, 35), 100, (file) => back.has(file))).toBe('look-again')
  })

  it('begin anew after a confirmation', () => {
    const folder = start()
    expect(folder.remove(files(0, 40), 100)).toBe('hold')
    folder.confirmed()
    expect(folder.remove(files(40, 44), 60)).toBe('go')
  })
})
