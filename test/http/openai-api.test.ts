// biome-ignore lint/correctness/noUndeclaredDependencies: comes with @langchain/openai; the client most programs use
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatewayToken, type RunningGateway, startTestGateway } from '../support/running-gateway.ts'

let running: RunningGateway
let client: OpenAI
beforeAll(async () => {
  running = await startTestGateway({ config: { agents: { list: [{ id: 'protech' }, { id: 'second' }] } } })
  client = new OpenAI({ baseURL: `${running.address}/v1`, apiKey: gatewayToken, maxRetries: 0 })
})
afterAll(() => running.close())

const question = 'what shutter speed for 25 fps'
const user = (content: unknown) => ({ role: 'user', content })
const post = (payload: object | string, headers: object = { authorization: `Bearer ${gatewayToken}` }) =>
  running.server.inject({
    method: 'POST',
    url: '/v1/chat/completions',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  })
const ask = (...messages: readonly object[]) => post({ model: 'protech', messages })

describe('POST /v1/chat/completions', () => {
  it('answers with the content, its sources and what programs may want to know', async () => {
    const completion = await client.chat.completions.create({
      model: 'protech',
      messages: [{ role: 'user', content: question }],
    })
    expect(completion).toMatchObject({
      object: 'chat.completion',
      model: 'protech',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant' } }],
    })
    expect(completion.id).toMatch(/^chatcmpl-/)
    expect(completion.choices[0]?.message.content).toContain('1/50 s')
    expect(completion.choices[0]?.message.content).toMatch(
      /\n\nSources:\n\[1\] Shutter speed and shutter angle › .+ \(en\/shutter\.md#L7-L7\)/,
    )
    const { protech } = JSON.parse(JSON.stringify(completion))
    expect(protech).toMatchObject({
      declined: false,
      language: 'en',
      model: 'extractive',
      searched: question,
      nearest: [],
    })
    expect(protech.sources[0]).toMatchObject({ n: 1, file: 'en/shutter.md', lines: [7, 7], cited: true })
  })

  it('streams the same text in chunks that end with a finish reason, and usage when it is asked for', async () => {
    const stream = await client.chat.completions.create({
      model: 'protech',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: question }],
    })
    const chunks: OpenAI.ChatCompletionChunk[] = []
    for await (const chunk of stream) chunks.push(chunk)
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
    const whole = await client.chat.completions.create({
      model: 'protech',
      messages: [{ role: 'user', content: question }],
    })
    expect(text).toBe(whole.choices[0]?.message.content)
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant')
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['stop'])
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 0 } })
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
  })

  it('streams as server-sent events that end with [DONE], without usage unless it is asked for', async () => {
    const response = await post({ model: 'protech', stream: true, messages: [user(question)] })
    expect(response.headers['content-type']).toContain('text/event-stream')
    expect(response.body.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(response.body).not.toContain('"usage"')
  })

  it('takes content in parts', async () => {
    const parts = [
      { type: 'text', text: 'what shutter speed' },
      { type: 'text', text: 'for 25 fps' },
    ]
    expect((await ask(user(parts))).json().choices[0].message.content).toContain('1/50 s')
  })

  it('takes a whole conversation, and makes a question that leans on it stand alone', async () => {
    const first = (await ask(user(question))).json().choices[0].message
    const next = (
      await ask({ role: 'system', content: 'You are a pirate.' }, user(question), first, user('and for 50 fps?'))
    ).json()
    expect(next.protech.searched).toBe('what shutter speed for 50 fps?')
    expect(next.choices[0].message.content).toContain('1/100 s')
  })

  it('takes what agents send along: tool calls with no content, tool results, developer messages, a system message at the end', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'x', arguments: '{}' } }
    const response = await ask(
      { role: 'developer', content: 'Be brief.' },
      user('hello'),
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: '{"a":1}' },
      user(question),
      { role: 'system', content: 'Remember to be brief.' },
    )
    expect(response.statusCode).toBe(200)
    expect(response.json().choices[0].message.content).toContain('1/50 s')
  })

  it('answers in Russian what is asked in Russian', async () => {
    const { choices, protech } = (await ask(user('какая выдержка для 25 кадров'))).json()
    expect(protech.language).toBe('ru')
    expect(choices[0].message.content).toMatch(/1\/50 с[\s\S]*\n\nИсточники:\n\[1\] /)
  })

  it('says honestly that it does not know', async () => {
    const { choices, protech } = (await ask(user('how long to roast a chicken in the oven'))).json()
    expect(protech).toMatchObject({ declined: true, sources: [] })
    expect(choices[0].message.content).toContain('I did not find an answer to this in the knowledge base.')
  })

  it.each([
    ['', 'Please write a question.'],
    ['   \n', 'Please write a question.'],
    ['Hello!', 'Hello! Ask me about'],
    ['good afternoon', 'Hello! Ask me about'],
    ['Добрый день!', 'Здравствуйте! Спросите'],
    ['ok, thanks a lot!', 'You are welcome'],
    ['Спасибо большое', 'Пожалуйста'],
  ])('has manners: "%s"', async (said, answer) => {
    expect((await ask(user(said))).json().choices[0].message.content).toContain(answer)
  })

  it('takes a question of 20,000 characters, and refuses a longer one with its length', async () => {
    const long = `${question} `.repeat(700).slice(0, 20_000)
    expect((await ask(user(long))).statusCode).toBe(200)
    const refused = await ask(user(`${long}?`))
    expect(refused.statusCode).toBe(400)
    expect(refused.json().error).toMatchObject({
      code: 'context_length_exceeded',
      message: 'The question has 20001 characters; 20000 is the most.',
    })
  })
})

describe('what cannot be answered is refused in the shape OpenAI clients know', () => {
  it.each([
    ['a body that is no JSON', '{"model": ', 'Body is not valid JSON'],
    ['an empty body', '', ''],
    ['a list', '[]', 'body: '],
    ['no model', { messages: [user(question)] }, 'model: '],
    ['no messages', { model: 'protech' }, 'messages: '],
    ['empty messages', { model: 'protech', messages: [] }, 'messages: '],
    ['messages of another type', { model: 'protech', messages: 'hello' }, 'messages: '],
    ['a role there is not', { model: 'protech', messages: [{ role: 'king', content: 'hi' }] }, 'messages.0.role: '],
    ['content of another type', { model: 'protech', messages: [user(5)] }, 'messages.0.content: '],
    [
      'a picture',
      { model: 'protech', messages: [user([{ type: 'image_url', image_url: { url: 'x' } }])] },
      'messages.0.content.0.type: only text can be read here',
    ],
    ['stream of another type', { model: 'protech', stream: 'yes', messages: [user(question)] }, 'stream: '],
    [
      'an assistant at the end',
      { model: 'protech', messages: [user('x'), { role: 'assistant', content: 'y' }] },
      'messages: the last message has to be the user\'s, and it is of role "assistant".',
    ],
    [
      'a tool result at the end',
      { model: 'protech', messages: [user('x'), { role: 'tool', content: 'y' }] },
      'of role "tool"',
    ],
    [
      'nothing but a system message',
      { model: 'protech', messages: [{ role: 'system', content: 'y' }] },
      'and it is missing',
    ],
  ])('400: %s', async (_what, payload, message) => {
    const response = await post(payload)
    expect(response.statusCode).toBe(400)
    expect(response.json().error).toMatchObject({ type: 'invalid_request_error', param: null })
    expect(response.json().error.message).toContain(message)
  })

  it('404: a model that is no agent, with those there are', async () => {
    const asked = client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: question }] })
    const error = await asked.catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(OpenAI.NotFoundError)
    expect(error).toMatchObject({ status: 404, code: 'model_not_found', type: 'invalid_request_error' })
    expect(String(error)).toContain('There is no agent "gpt-4o". Known are protech, second.')
  })

  it('401: without the token, with a wrong one, with one of another scheme', async () => {
    const wrong = new OpenAI({ baseURL: `${running.address}/v1`, apiKey: 'sk-wrong', maxRetries: 0 })
    await expect(wrong.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    const schemes = [
      {},
      { authorization: 'Bearer ' },
      { authorization: `Basic ${gatewayToken}` },
      { authorization: `Bearer ${gatewayToken}x` },
    ]
    for (const headers of schemes) {
      const response = await post({ model: 'protech', messages: [user(question)] }, headers)
      expect(response.statusCode).toBe(401)
      expect(response.json().error).toMatchObject({ code: 'invalid_api_key' })
      expect(response.body).not.toContain(gatewayToken)
    }
  })

  it('413: a body over 1 MB', async () => {
    const response = await post({ model: 'protech', messages: [user('x'.repeat(1024 * 1024))] })
    expect(response.statusCode).toBe(413)
    expect(response.json().error.type).toBe('invalid_request_error')
  })

  it('415: a body of another type', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: `Bearer ${gatewayToken}` }
    expect((await post('model=protech', headers)).statusCode).toBe(415)
  })

  it('404: a path there is not', async () => {
    const response = await running.server.inject({ method: 'GET', url: '/v1/embeddings?x=1' })
    expect(response.statusCode).toBe(404)
    expect(response.json().error.message).toBe('There is nothing at GET /v1/embeddings.')
  })
})

describe('GET /v1/models', () => {
  it('lists the agents', async () => {
    const { data } = await client.models.list()
    expect(data.map(({ id, object, owned_by }) => ({ id, object, owned_by }))).toEqual([
      { id: 'protech', object: 'model', owned_by: 'protech' },
      { id: 'second', object: 'model', owned_by: 'protech' },
    ])
  })

  it('tells of one, or that there is none', async () => {
    expect((await client.models.retrieve('second')).id).toBe('second')
    await expect(client.models.retrieve('third')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })
})
