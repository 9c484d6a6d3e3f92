import { Progress } from '@mantine/core'
import { useInterfaceLanguage } from '../interface-language.tsx'
import type { SignedInMe } from '../server/contract.ts'
import { texts } from '../texts.ts'
import { Icon } from './icon.tsx'

/** What the person should know about the state of the search before trusting an answer. Nothing when all is well. */
export function NoticeBar({ me }: { me: SignedInMe }) {
  const notice = useNotice(me)
  const { say } = useInterfaceLanguage()
  if (notice.length === 0) return null
  return (
    <div className="page-notice" role="status">
      <Icon name="warning" />
      <div className="page-notice-text">
        {notice.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {me.indexing && (
        // Hidden from screen readers, which would read every count aloud: the sentence beside it is enough.
        <div className="page-notice-progress" aria-hidden="true">
          <span>{say(texts.indexingProgress)(me.indexing.done, me.indexing.total)}</span>
          <Progress
            value={(100 * me.indexing.done) / Math.max(1, me.indexing.total)}
            size="sm"
            w="6rem"
            color="orange"
          />
        </div>
      )}
    </div>
  )
}

function useNotice({ embedding, indexing, documents }: SignedInMe): string[] {
  const { say } = useInterfaceLanguage()
  const notice: string[] = []
  if (embedding.state === 'words-only') notice.push(say(texts.wordsOnly)(embedding.reason))
  if (embedding.state === 'building') notice.push(say(texts.building))
  if (indexing) notice.push(say(texts.indexing))
  if (documents === 0 && !indexing) notice.push(say(texts.noDocuments))
  return notice
}
