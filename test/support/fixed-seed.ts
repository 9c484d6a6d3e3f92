/** The same cases at every run: the gate says the same of the same code. Other seeds are for looking, by hand. */
import fc from 'fast-check'

fc.configureGlobal({ seed: 20_261_122 })
