import type { ApiMethods } from 'grammy/types'

/** What a method of the Bot API answers with. */
export type ApiResult<M extends keyof ApiMethods> = ReturnType<ApiMethods[M]>
