export { detector, rules } from './detector.ts'
export { samples } from './samples.ts'
