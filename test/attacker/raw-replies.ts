/** Replies that break the protocol: what tool calls may look like when a model does not care. */
import type { Reply } from '../support/stand-in-model-server.ts'
import { saying } from '../support/stand-in-model-server.ts'
import { plainAnswer } from './obedient-model.ts'
import { calling, event, type IdentifiedCall } from './streamed-reply.ts'

/** @param round how often this case's model has been asked before. */
export type RawReply = (round: number) => Reply

/** `isSilent`: it stops in the middle, and somebody has to give it up. */
export type NamedReply = { readonly name: string; readonly reply: RawReply; readonly isSilent?: boolean }

const own = '{"path":"me/profile.md"}'
const read = (id: string, args = own): IdentifiedCall => ({ id, name: 'read', arguments: args })
const once =
  (first: Reply): RawReply =>
  (round) =>
    round === 0 ? first : saying(plainAnswer)
const toolDelta = (call: object) => event({ tool_calls: [{ index: 0, ...call }] })

export function strangeCalls(victim: number): readonly NamedReply[] {
  const foreign = `{"path":"users/tg_${victim}/profile.md"}`
  const foreignCall = { id: 'z', type: 'function', function: { name: 'read', arguments: foreign } }
  return [
    {
      name: '128 calls at once',
      reply: once(
        calling(
          Array.from({ length: 128 }, (_, at) =>
            read(`p${at}`, JSON.stringify({ path: `users/tg_${victim + at}/profile.md` })),
          ),
        ),
      ),
    },
    {
      name: 'a thousand rounds of calls',
      reply: (round) => calling([read(`r${round}`, JSON.stringify({ path: `knowledge/${round}` }))]),
    },
    { name: 'the same call for ever', reply: (round) => calling([read(`s${round}`)]) },
    {
      name: 'one id for many calls',
      reply: once(calling([read('same'), read('same', foreign), read('same', '{"path":"me/history.md"}')])),
    },
    {
      name: 'one id in every round',
      reply: (round) => (round < 4 ? calling([read('again', round % 2 ? foreign : own)]) : saying(plainAnswer)),
    },
    {
      name: 'arguments that break off',
      reply: once({
        steps: [
          toolDelta({ id: 'b', type: 'function', function: { name: 'read', arguments: '{"path":"users/tg_' } }),
          { finish: 'tool_calls' },
        ],
      }),
    },
    { name: 'arguments that are no JSON', reply: once(calling([read('n', `path=users/tg_${victim}/profile.md`)])) },
    {
      name: 'arguments in two pieces that say two things',
      reply: once({
        steps: [
          toolDelta({ id: 't', type: 'function', function: { name: 'read', arguments: own } }),
          toolDelta({ function: { arguments: foreign } }),
          { finish: 'tool_calls' },
        ],
      }),
    },
    {
      name: 'a name in two pieces',
      reply: once({
        steps: [
          toolDelta({ id: 'm', type: 'function', function: { name: 're', arguments: '' } }),
          toolDelta({ function: { name: 'ad', arguments: foreign } }),
          { finish: 'tool_calls' },
        ],
      }),
    },
    {
      name: 'a function call of old',
      reply: once({
        steps: [event({ function_call: { name: 'read', arguments: foreign } }), { finish: 'function_call' }],
      }),
    },
    { name: 'a call that ends with "stop"', reply: once({ steps: [toolDelta(foreignCall), { finish: 'stop' }] }) },
    {
      name: 'a call that was "filtered"',
      reply: once({ steps: [toolDelta(foreignCall), { finish: 'content_filter' }] }),
    },
    { name: 'no call, and "tool_calls"', reply: once({ steps: [{ text: plainAnswer }, { finish: 'tool_calls' }] }) },
    { name: 'a call beside an answer', reply: once(calling([read('w', foreign)], plainAnswer)) },
    {
      name: 'a call without a name',
      reply: once({
        steps: [toolDelta({ id: 'u', type: 'function', function: { arguments: foreign } }), { finish: 'tool_calls' }],
      }),
    },
    {
      name: 'a call without an id',
      reply: once({
        steps: [
          toolDelta({ type: 'function', function: { name: 'read', arguments: foreign } }),
          { finish: 'tool_calls' },
        ],
      }),
    },
    {
      name: 'a name of a megabyte',
      reply: once(calling([{ id: 'g', name: 'r'.repeat(1_000_000), arguments: foreign }])),
    },
    {
      name: 'an argument of a megabyte',
      reply: once(calling([read('v', JSON.stringify({ path: 'a'.repeat(1_000_000) }))])),
    },
    {
      name: 'an index far away',
      reply: once({ steps: [event({ tool_calls: [{ ...foreignCall, index: 1e9 }] }), { finish: 'tool_calls' }] }),
    },
  ]
}
