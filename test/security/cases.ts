import type { Facts } from '../../src/security/facts.ts'

/** By id: facts that have this finding and no other, and facts that come close and do not have it. */
export type Cases = Readonly<Record<string, { readonly red: Facts; readonly green: Facts }>>
