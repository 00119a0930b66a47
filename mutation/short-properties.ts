import fc from 'fast-check'

// A property is tried again for each change of the code it covers: not for longer than this. Milliseconds.
fc.configureGlobal({ interruptAfterTimeLimit: 250, markInterruptAsFailure: false })
