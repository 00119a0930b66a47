export { detector, rules } from './detector.ts'
