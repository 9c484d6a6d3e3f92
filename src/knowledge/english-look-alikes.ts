/** English words that Porter's steps bring to the stem of another word (organ, organize; university, universe): each is its own stem. */
const lines = `general generals generally generality
generic generics generically
generous generously generosity
organ organs
organic organics organically
organism organisms
organize organise organizes organises organized organised organizing organising organization organisation organizations organisations organizer organiser organizers organisers organizational organisational
universe universes
university universities
universal universally
paste pastes pasted pasting
important importance importantly
animal animals
evening evenings
subjective subjectively subjectivity
objective objectives objectively objectivity
positive positives positively
edition editions
experience experiences experienced experiencing
executive executives
customer customers
formation formations
informal informally
unite unites united uniting
unity unities
authority authorities
digital digitally digitize digitise digitized digitised digitizing digitising digitization digitisation
engineer engineers engineered engineering
expertise
finale finales
majority majorities
minority minorities
practical practicals practically
procession processions
rational rationally rationality
rationale rationales
adapter adapters adaptor adaptors
suite suites
posterize posterise posterized posterised posterizes posterises posterizing posterising posterization posterisation
module modules
community communities
emergency emergencies
designate designates designated designating designation designations
several
exception exceptions exceptional exceptionally
terminal terminals
internal internally internals
irony ironic ironically ironies
electron electrons
relative relatives relatively relativity
respective respectively
detective detectives
director directors
wander wanders wandered wandering`

/** Form → stem. */
export const englishLookAlikes: ReadonlyMap<string, string> = new Map(
  lines.split('\n').flatMap((line) => {
    const forms = line.split(' ')
    return forms.map((form) => [form, forms[0] ?? form] as const)
  }),
)
