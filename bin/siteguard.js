#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'

// A scan makes much short-lived text; V8 would grow its young generation to 48 MB for it. Kept small, the peak is 50 MB lower (bench/).
setFlagsFromString('--semi-space-growth-factor=1')
await import('../dist/main.js')
