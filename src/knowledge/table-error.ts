/** LanceDB could not do what it was asked: the files are damaged or gone, the disk is full, another process took the table away. */
export class TableError extends Error {
  override name = 'TableError'
}

/** Gives whatever `work` rejects with its name, and says what was not possible. */
export async function inTable<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new TableError(`The index: ${what} (${reason})`, { cause: error })
  }
}
